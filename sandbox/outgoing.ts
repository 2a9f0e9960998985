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

/** Sends a part of the body under the length of the whole, then drops the connection, or lets it hang. */
export async function sendPart(
  out: ServerResponse,
  response: SandboxResponse,
  isCut: boolean,
): Promise<void> {
  const { body = '' } = response;
  const headers = responseHeaders(response);
  const part = isStream(body) ? await readFirst(body) : takeHalf(Buffer.from(body as Uint8Array));
  out.writeHead(response.status, { ...headers, 'content-length': headers['content-length'] ?? '1000000' });
  out.write(part, () => {
    if (isCut) out.socket?.destroySoon();
  });
}

function takeHalf(body: Buffer): Buffer {
  return body.subarray(0, body.length >> 1);
}

async function readFirst(body: Readable): Promise<Buffer> {
  for await (const chunk of body) return chunk;
  return Buffer.alloc(0);
}

function responseHeaders({ headers, body = '' }: SandboxResponse): Record<string, string> {
  if (isStream(body) || headers?.['content-length'] !== undefined) return { ...headers };
  return { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

function isStream(body: string | Uint8Array | Readable): body is Readable {
  return typeof body === 'object' && 'pipe' in body;
}
