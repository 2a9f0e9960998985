import { createServer, type IncomingMessage, request as send } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificate.ts';

interface Front {
  /** Its address as it is named in URLs: `127.0.0.1:40123`. */
  readonly host: string;
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Duplex>;
}

/** Passes bytes on to the server at this URL, to count connections, or, with a certificate, to take TLS off. */
export function startFront(url: string, certificate?: Certificate): Promise<Front> {
  const { port } = new URL(url);
  const pass = (client: Socket) => join(client, connect(Number(port), '127.0.0.1'));
  return listen(certificate ? createTlsServer({ ...certificate }, pass) : createTcpServer(pass));
}

interface Proxy extends Front {
  readonly url: string;
  /** What it was asked to reach: `s3.us-east-1.amazonaws.com:443`, in turn. */
  readonly asked: readonly string[];
}

/** A proxy that, whatever host it is asked for, connects to this one; plain requests go there too. */
export async function startProxy(host: string): Promise<Proxy> {
  const asked: string[] = [];
  const [name = '', port] = host.split(':');
  const server = createServer((message, out) => {
    asked.push(new URL(message.url ?? '').host);
    const { method, headers } = message;
    const upstream = send({ host: name, port, method, path: pathOf(message), headers }, (answer) => {
      out.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(out);
    });
    message.pipe(upstream.on('error', () => out.destroy()));
  });
  server.on('connect', (message: IncomingMessage, client: Duplex) => {
    asked.push(message.url ?? '');
    const upstream = connect(Number(port), name, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    join(client, upstream);
  });
  const front = await listen(server);
  return { ...front, url: `http://${front.host}`, asked };
}

function pathOf({ url = '' }: IncomingMessage): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function join(client: Duplex, upstream: Socket): void {
  client.pipe(upstream).pipe(client);
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const)
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
}

/** Until the test ends. */
async function listen(server: Server): Promise<Front> {
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  };
  server.on('connection', keep);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}
