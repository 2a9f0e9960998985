import { Readable } from 'node:stream';
import type { CaptureContext, FileRow } from '../../src/engine/collector.ts';
import { type BodyCheck, prepareCheck } from '../../src/transfer/object-checks.ts';
import type { ObjectHead } from '../../src/transfer/transfer.ts';

/** Up to this size a body is collected and handed over whole, which is faster than a stream. */
const SMALL_BYTES = 1_048_576;
/** A body without a byte for this long is given up; the connection may be dead without a sign. */
const IDLE_MS = 60_000;

/**
 * Stores an object's body, checked against all that S3 says of it: its length; a checksum of all bytes where there is
 * one; else the ETag where that is the MD5. Throws IntegrityError where one differs, and what
 * the connection throws where the body is cut. The body is destroyed in any case.
 */
export async function storeBody(
  path: string,
  object: { readonly head: ObjectHead; readonly body: Readable },
  context: Pick<CaptureContext, 'store'>,
  signal: AbortSignal,
): Promise<FileRow> {
  const { head, body } = object;
  // It may fail before the first chunk is read, when nobody listens yet; reading it then throws.
  body.on('error', () => undefined);
  try {
    const check = await prepareCheck(head);
    const chunks = readChunks(body, check, signal);
    const isSmall = head.size !== undefined && head.size <= SMALL_BYTES;
    const bytes = isSmall
      ? Buffer.concat(await Array.fromAsync(chunks))
      : Readable.from(chunks, { objectMode: false });
    return await context.store(path, bytes, check.expect);
  } finally {
    body.destroy();
  }
}

async function* readChunks(
  body: Readable,
  check: BodyCheck,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const abort = () => body.destroy(signal.reason);
  const giveUp = () => body.destroy(new Error(`the body stopped coming: no byte for ${IDLE_MS / 1000} s`));
  signal.addEventListener('abort', abort, { once: true });
  let timer = setTimeout(giveUp, IDLE_MS);
  try {
    signal.throwIfAborted();
    for await (const chunk of body as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      check.update(chunk);
      yield chunk;
      timer = setTimeout(giveUp, IDLE_MS);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    body.destroy();
  }
  check.finish();
}
