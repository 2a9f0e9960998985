import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Slack's Web API does: works, asks to wait, fails, or does not answer at all. */
export type Weather = 'fine' | 'limited' | 'failing' | 'silent';

export interface FaultProxy extends AsyncDisposable {
  readonly apiUrl: string;
  weather: Weather;
  /** Methods called and the status each was answered with; 0 while silent. */
  readonly calls: { readonly method: string; readonly status: number; readonly at: number }[];
}

/** Stands before a Slack and spoils its answers to order. */
export async function startFaultProxy(apiUrl: string): Promise<FaultProxy> {
  const server = createServer((request, response) => {
    void answer(proxy, apiUrl, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    weather: 'fine',
    calls: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

async function answer(proxy: FaultProxy, apiUrl: string, request: IncomingMessage, response: ServerResponse) {
  const method = request.url?.split('/').at(-1) ?? '';
  const note = (status: number) => proxy.calls.push({ method, status, at: Date.now() });
  if (proxy.weather === 'silent') return note(0);
  if (proxy.weather === 'limited') {
    note(429);
    return response.writeHead(429, { 'retry-after': '2' }).end();
  }
  if (proxy.weather === 'failing') {
    note(500);
    return response.writeHead(500).end('sorry');
  }
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
  const { authorization = '', 'content-type': contentType = '' } = request.headers;
  const headers = { authorization, 'content-type': contentType };
  const real = await fetch(`${apiUrl}${method}`, { method: 'POST', headers, body });
  note(real.status);
  return response.writeHead(real.status, { 'content-type': 'application/json' }).end(await real.text());
}
