import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface MotoFront extends AsyncDisposable {
  readonly url: string;
}

/**
 * Stands before moto and answers 501 where moto has no such call: moto itself answers that with a page (404) or a
 * crash (500), the second of which any client rightly tries again and again.
 */
export async function startMotoFront(motoUrl: string): Promise<MotoFront> {
  const server = createServer((request, response) => {
    forward(motoUrl, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function forward(motoUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const body = await buffer(request);
  const { connection, host, 'content-length': _, ...kept } = headers;
  const init = { method, headers: kept as Record<string, string>, ...(body.length > 0 ? { body } : {}) };
  const answer = await fetch(`${motoUrl}${url}`, init);
  const text = Buffer.from(await answer.arrayBuffer());
  if ([404, 500].includes(answer.status) && text.toString('utf8', 0, 9).toLowerCase() === '<!doctype') {
    const message = `moto has no ${method} ${url}`;
    response.writeHead(501, { 'content-type': 'application/json', 'x-amzn-errortype': 'NotImplemented' });
    response.end(JSON.stringify({ message }));
    return;
  }
  const type = answer.headers.get('content-type') ?? 'application/json';
  const errorType = answer.headers.get('x-amzn-errortype');
  response.writeHead(answer.status, {
    'content-type': type,
    ...(errorType ? { 'x-amzn-errortype': errorType } : {}),
  });
  response.end(text);
}
