import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SandboxResponse } from './service.ts';

/** Sends an answer; `head` leaves the body out and keeps its length. */
export async function sendResponse(
  out: ServerResponse,
  response: SandboxResponse,
  head: boolean,
): Promise<void> {
  const { body = '' } = response;
  out.writeHead(response.status, responseHeaders(response));
  if (head || response.status === 304) out.end();
  else if (isStream(body)) await pipeline(body, out);
  else out.end(body);
}

/** Sends the first half of the body under the length of the whole, then drops the connection. */
export async function sendCut(out: ServerResponse, response: SandboxResponse): Promise<void> {
  const body = await toBuffer(response.body ?? '');
  out.writeHead(response.status, { ...responseHeaders(response), 'content-length': String(body.length + 1) });
  out.write(body.subarray(0, body.length >> 1), () => out.socket?.destroySoon());
}

function responseHeaders({ headers, body = '' }: SandboxResponse): Record<string, string> {
  if (isStream(body) || headers?.['content-length'] !== undefined) return { ...headers };
  return { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

function isStream(body: string | Uint8Array | Readable): body is Readable {
  return typeof body === 'object' && 'pipe' in body;
}

async function toBuffer(body: string | Uint8Array | Readable): Promise<Buffer> {
  if (!isStream(body)) return Buffer.from(body as Uint8Array);
  return Buffer.concat(await body.toArray());
}
