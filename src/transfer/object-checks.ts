import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import { IntegrityError } from '../errors.ts';
import type { ExpectedBytes } from '../store/store.ts';
import type { ObjectHead } from './transfer.ts';

type Checked = Pick<ObjectHead, 'etag' | 'size' | 'headers' | 'checksum'>;

/** Computes a checksum of bytes that come in pieces. */
interface Summing {
  update(chunk: Uint8Array): void;
  digest(): Uint8Array | Promise<Uint8Array>;
}

const require = createRequire(import.meta.url);
/** Loaded for the first object that needs them, in the middle of an answer: 20 ms and 12 MB that few runs have need of. */
const crc = (): typeof import('@aws-sdk/checksums/crc') => require('@aws-sdk/checksums/crc');
const xxh = (): typeof import('@aws-sdk/checksums/xxh') => require('@aws-sdk/checksums/xxh');

/** By the algorithm's name in S3's headers; the store itself checks SHA-256 and MD5. */
const SUMS: Readonly<Record<string, () => Summing>> = {
  crc32: () => new Crc32(),
  crc32c: () => new (crc().Crc32c)(),
  crc64nvme: () => new (crc().Crc64Nvme)(),
  sha1: () => createHash('sha1'),
  sha512: () => createHash('sha512'),
  xxhash128: () => new (xxh().Xxh3_128)(),
  xxhash3: () => new (xxh().Xxh3_64)(),
  xxhash64: () => new (xxh().Xxh64)(),
};

/**
 * What the store is to check of the bytes: their length; the SHA-256 or MD5 that S3 keeps; else the ETag where that is the
 * MD5. Nothing but the length where a CRC-32 of all bytes is at hand, which costs next to nothing (`ChecksumCheck`).
 */
export function expectationOf(head: Checked): ExpectedBytes {
  const size = head.size === undefined ? {} : { size: head.size };
  const { checksum } = head;
  if (checksum?.type === 'full') {
    if (checksum.algorithm === 'crc32') return size;
    if (checksum.algorithm === 'sha256' || checksum.algorithm === 'md5')
      return { ...size, [checksum.algorithm]: Buffer.from(checksum.value, 'base64').toString('hex') };
  }
  return isMd5(head) ? { ...size, md5: head.etag } : size;
}

/** Checks bytes that come in pieces by S3's checksum of all of them, where the store has nothing to check them by. */
export class ChecksumCheck {
  readonly #expected: { readonly name: string; readonly value: string } | undefined;
  readonly #sum: Summing | undefined;

  constructor(head: Checked) {
    const { sha256, md5 } = expectationOf(head);
    const { checksum } = head;
    if (sha256 !== undefined || md5 !== undefined || checksum?.type !== 'full') return;
    this.#expected = { name: checksum.algorithm.toUpperCase(), value: checksum.value };
    this.#sum = SUMS[checksum.algorithm]?.();
  }

  update(chunk: Uint8Array): void {
    this.#sum?.update(chunk);
  }

  /** At once where it can be. Throws IntegrityError, or rejects with it, where the checksum is another one. */
  finish(): void | Promise<void> {
    const digest = this.#sum?.digest();
    if (digest instanceof Promise) return digest.then((bytes) => this.#compare(bytes));
    if (digest) this.#compare(digest);
  }

  #compare(digest: Uint8Array): void {
    const found = Buffer.from(digest).toString('base64');
    if (!this.#expected || found === this.#expected.value) return;
    throw new IntegrityError(`${this.#expected.name} is ${found} instead of ${this.#expected.value}`);
  }
}

class Crc32 implements Summing {
  #crc = 0;

  update(chunk: Uint8Array): void {
    this.#crc = crc32(chunk, this.#crc);
  }

  digest(): Uint8Array {
    const digest = Buffer.alloc(4);
    digest.writeUInt32BE(this.#crc);
    return digest;
  }
}

/** ETags of multipart uploads have a dash; those of objects encrypted with KMS keys look like an MD5 and are none. */
function isMd5({ etag, headers }: Checked): boolean {
  const encryption = headers['x-amz-server-side-encryption'] ?? 'AES256';
  return /^[0-9a-f]{32}$/.test(etag) && encryption === 'AES256';
}
