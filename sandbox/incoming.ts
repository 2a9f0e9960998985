import type { IncomingMessage } from 'node:http';
import type { SandboxRequest } from './service.ts';

/** A request and the signing name it came under; undefined where it is not signed. */
interface IncomingCall {
  readonly request: SandboxRequest;
  readonly signingName: string | undefined;
}

const SCOPE = /^[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;
const EMPTY = Buffer.alloc(0);

/** Reads one request whole and takes region and service from its credential scope; the signature is not checked. */
export async function readCall(message: IncomingMessage): Promise<IncomingCall> {
  const [path = '/', search = ''] = splitOnce(message.url ?? '/', '?');
  const query = new URLSearchParams(search);
  const headers = message.headers as Record<string, string>;
  const signed = message.headers.authorization?.split('Credential=')[1];
  const [, region = '', signingName] = SCOPE.exec(signed ?? query.get('X-Amz-Credential') ?? '') ?? [];
  const body = await readBody(message);
  return { request: { method: message.method ?? 'GET', path, query, headers, body, region }, signingName };
}

/** `path` is kept as sent: an S3 key may hold `..` and `//`, which a URL parser would take away. */
function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  if (message.headers['content-length'] === undefined && message.headers['transfer-encoding'] === undefined) {
    message.resume();
    return EMPTY;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
