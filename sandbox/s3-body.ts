import { createCipheriv, hash } from 'node:crypto';

/** The bytes of an object, made when they are asked for. */
export interface S3Body {
  readonly size: number;
  /** Bytes `start` up to, not including, `end`. */
  slice(start: number, end: number): Buffer;
}

/** Bytes held as they are. */
export function bytesBody(content: string | Uint8Array): S3Body {
  const bytes = Buffer.from(content as Uint8Array);
  return { size: bytes.length, slice: (start, end) => bytes.subarray(start, end) };
}

/** Text that is written anew for each reader; `write` must give the same every time. */
export function writtenBody(write: () => string): S3Body {
  let size: number | undefined;
  return {
    get size() {
      size ??= Buffer.byteLength(write());
      return size;
    },
    slice: (start, end) => Buffer.from(write()).subarray(start, end),
  };
}

/** A part of another body. */
export function sliceBody(body: S3Body, start: number, end: number): S3Body {
  return { size: end - start, slice: (from, to) => body.slice(start + from, start + to) };
}

/** Several bodies, one after the other. */
export function joinBodies(bodies: readonly S3Body[]): S3Body {
  return {
    size: bodies.reduce((sum, body) => sum + body.size, 0),
    slice(start, end) {
      let at = 0;
      const slices = bodies.map((body) => {
        const [from, to] = [Math.max(0, start - at), Math.min(body.size, end - at)];
        at += body.size;
        return from < to ? body.slice(from, to) : Buffer.alloc(0);
      });
      return Buffer.concat(slices);
    },
  };
}

const AES_BLOCK = 16;

/** Noise of any size, the same for the same seed; any part of it costs only itself (AES in counter mode). */
export function noiseBody(seed: string, size: number): S3Body {
  return {
    size,
    slice(start, end) {
      const block = Math.floor(start / AES_BLOCK);
      const counter = Buffer.alloc(AES_BLOCK);
      counter.writeBigUInt64BE(BigInt(block), 8);
      const key = hash('sha256', seed, 'buffer').subarray(0, AES_BLOCK);
      const from = block * AES_BLOCK;
      const noise = createCipheriv('aes-128-ctr', key, counter).update(Buffer.alloc(Math.max(0, end - from)));
      return noise.subarray(start - from);
    },
  };
}

const CHUNK_BYTES = 256 * 1024;

/** The whole body, or a part of it, in chunks. */
export function* readChunks(body: S3Body, start = 0, end = body.size): Generator<Buffer> {
  for (let at = start; at < end; at += CHUNK_BYTES) yield body.slice(at, Math.min(end, at + CHUNK_BYTES));
}
