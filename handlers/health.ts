import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ConfigError } from '../src/errors.ts';

export const HEALTH_PATH = '/health';

/** Answers 200 while the bot hears Slack, else 503. */
export function answerHealth(isHealthy: boolean, response: ServerResponse): void {
  response.writeHead(isHealthy ? 200 : 503, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify({ ok: isHealthy, slack: isHealthy ? 'connected' : 'not connected' }));
}

/** A server of nothing but `/health`, for Socket Mode, where no other is needed. */
export function createHealthServer(isHealthy: () => boolean): Server {
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    const isAsked = request.url?.split('?')[0] === HEALTH_PATH;
    if (isAsked && (request.method === 'GET' || request.method === 'HEAD'))
      return answerHealth(isHealthy(), response);
    response.writeHead(404).end();
  });
}

/** Listens and returns the port; a port that cannot be had is a ConfigError. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(port, error)));
    server.listen(port, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

export function portError(port: number, cause: unknown): ConfigError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const reason = code === 'EADDRINUSE' ? 'another program listens there' : code;
  return new ConfigError([`PORT: cannot listen on ${port}: ${reason}`], { cause });
}
