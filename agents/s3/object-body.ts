import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { CaptureContext, FileRow } from '../../src/engine/collector.ts';
import { IntegrityError } from '../../src/errors.ts';
import type { ExpectedBytes } from '../../src/store/store.ts';
import type { ObjectHead } from '../../src/transfer/transfer.ts';

/** Up to this size a body is collected and handed over whole, which is faster than a stream. */
const SMALL_BYTES = 1_048_576;
/** A body without a byte for this long is given up; the connection may be dead without a sign. */
const IDLE_MS = 60_000;

/**
 * Stores an object's body, checked against all that S3 says of it: its length; a checksum of all bytes where there is
 * one that is cheap to compute; else the ETag where that is the MD5. Throws IntegrityError where one differs, and what
 * the connection throws where the body is cut. The body is destroyed in any case.
 */
export async function storeBody(
  path: string,
  object: { readonly head: ObjectHead; readonly body: Readable },
  context: Pick<CaptureContext, 'store'>,
  signal: AbortSignal,
): Promise<FileRow> {
  const { head, body } = object;
  const chunks = readChunks(body, crcOf(head), signal);
  try {
    const isSmall = head.size !== undefined && head.size <= SMALL_BYTES;
    const bytes = isSmall
      ? Buffer.concat(await Array.fromAsync(chunks))
      : Readable.from(chunks, { objectMode: false });
    return await context.store(path, bytes, expectationOf(head));
  } finally {
    body.destroy();
  }
}

async function* readChunks(
  body: Readable,
  expectedCrc: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const abort = () => body.destroy(signal.reason);
  const giveUp = () => body.destroy(new Error(`the body stopped coming: no byte for ${IDLE_MS / 1000} s`));
  signal.addEventListener('abort', abort, { once: true });
  let timer = setTimeout(giveUp, IDLE_MS);
  let crc = 0;
  try {
    signal.throwIfAborted();
    for await (const chunk of body as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      if (expectedCrc !== undefined) crc = crc32(chunk, crc);
      yield chunk;
      timer = setTimeout(giveUp, IDLE_MS);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    body.destroy();
  }
  if (expectedCrc !== undefined && crc !== expectedCrc)
    throw new IntegrityError(`CRC-32 is ${toHex(crc)} instead of ${toHex(expectedCrc)}`);
}

function crcOf({ checksum }: ObjectHead): number | undefined {
  if (checksum?.type !== 'full' || checksum.algorithm !== 'crc32') return undefined;
  return Buffer.from(checksum.value, 'base64').readUInt32BE();
}

function expectationOf(head: ObjectHead): ExpectedBytes {
  const size = head.size === undefined ? {} : { size: head.size };
  const { checksum } = head;
  if (checksum?.type === 'full' && checksum.algorithm === 'crc32') return size;
  if (checksum?.type === 'full' && (checksum.algorithm === 'sha256' || checksum.algorithm === 'md5'))
    return { ...size, [checksum.algorithm]: Buffer.from(checksum.value, 'base64').toString('hex') };
  return isMd5(head) ? { ...size, md5: head.etag } : size;
}

/** ETags of multipart uploads have a dash; those of objects encrypted with KMS keys look like an MD5 and are none. */
function isMd5({ etag, headers }: ObjectHead): boolean {
  const encryption = headers['x-amz-server-side-encryption'] ?? 'AES256';
  return /^[0-9a-f]{32}$/.test(etag) && encryption === 'AES256';
}

function toHex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
