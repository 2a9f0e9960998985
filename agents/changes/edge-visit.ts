import { Agent, request } from 'undici';
import type { Distribution } from '../../src/changes/ports.ts';

/** For headers, and then between two bytes. */
const TIMEOUT_MS = 10_000;
/** Beyond this nobody compares pages. */
const MAX_BYTES = 32 * 1024 ** 2;
/** Our own: the global one is another undici's, and keeps sockets open for nobody. */
const DISPATCHER = new Agent({ keepAliveTimeout: 1_000, connect: { timeout: TIMEOUT_MS } });

/**
 * The bytes that the distribution serves under a path (`/events/`, percent-encoded) at its own domain, as they are
 * stored, compressed or not. With an `aws.endpoint`, which stands for all of AWS, that is asked for the domain in the
 * Host header: of what is no distribution there, nothing is known. Undefined for whatever is no 200.
 */
export async function visit(
  { domain }: Distribution,
  path: string,
  endpoint: string | undefined,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const origin = endpoint === undefined ? `https://${domain}` : endpoint.replace(/\/+$/, '');
  try {
    const { statusCode, body } = await request(`${origin}${path}`, {
      signal,
      dispatcher: DISPATCHER,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      headers: { host: domain, 'accept-encoding': 'identity', 'user-agent': 'tidemark' },
    });
    if (statusCode === 200) return await readUpTo(body, MAX_BYTES);
    await body.dump();
    return undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** Undefined where it is longer. */
async function readUpTo(body: AsyncIterable<Buffer>, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > max) return undefined;
  }
  return Buffer.concat(chunks);
}
