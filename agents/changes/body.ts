import { createHash, hash } from 'node:crypto';
import { pipeline, type Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Bytes to be written: held, or read anew for each attempt. */
export type Body = Buffer | { open(): Readable; readonly size: number };

/** Without a byte for this long, a download is given up. */
const IDLE_MS = 60_000;
/** Uploads may be as slow as this before they are given up. */
const SLOWEST_BYTES_PER_SECOND = 100_000;

/** How long a request may take that sends, or makes S3 move, so many bytes. */
export function requestTimeout(bytes: number): number {
  return IDLE_MS + (bytes / SLOWEST_BYTES_PER_SECOND) * 1000;
}

/** The stream, which fails where no byte comes for a minute. */
export function guardIdle(body: Readable): Readable {
  const guarded = new Transform({
    transform(chunk, _encoding, done) {
      timer.refresh();
      done(null, chunk);
    },
  });
  const timer = setTimeout(() => guarded.destroy(new Error(`no byte came for ${IDLE_MS / 1000} s`)), IDLE_MS);
  pipeline(body, guarded, () => clearTimeout(timer));
  return guarded;
}

export interface Digests {
  /** Hex. */
  readonly md5: string;
  /** Hex. */
  readonly sha256: string;
}

/** Reads the bytes once to know them. */
export async function digest(body: Body): Promise<Digests> {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  for await (const chunk of Buffer.isBuffer(body) ? [body] : body.open()) {
    md5.update(chunk);
    sha256.update(chunk);
  }
  return { md5: md5.digest('hex'), sha256: sha256.digest('hex') };
}

/** The ETag of the bytes when they come in parts of this size. */
export async function partsEtag(body: Exclude<Body, Buffer>, partBytes: number): Promise<string> {
  const digests: Buffer[] = [];
  for await (const part of cutParts(body.open(), partBytes)) digests.push(hash('md5', part, 'buffer'));
  return `${hash('md5', Buffer.concat(digests))}-${digests.length}`;
}

/** Pieces of `partBytes`, the last of what is left. */
export async function* cutParts(body: Readable, partBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    for (let rest = chunk; rest.length > 0; ) {
      const piece = rest.subarray(0, partBytes - size);
      chunks.push(piece);
      size += piece.length;
      rest = rest.subarray(piece.length);
      if (size < partBytes) continue;
      yield Buffer.concat(chunks);
      chunks = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(chunks);
}

export function readAll(body: Readable): Promise<Buffer> {
  return buffer(body);
}
