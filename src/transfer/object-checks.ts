import { crc32 } from 'node:zlib';
import { IntegrityError } from '../errors.ts';
import type { ExpectedBytes } from '../store/store.ts';
import type { ObjectFacts, ObjectHead } from './transfer.ts';

type Checked = Pick<ObjectHead, 'etag' | 'size' | 'headers' | 'checksum'>;

/**
 * What S3 says of an object's bytes that is cheap to check: its length; a checksum of all bytes where there is one
 * that Node computes fast; else the ETag where that is the MD5.
 */
export function expectationOf(head: Checked): ExpectedBytes {
  const size = head.size === undefined ? {} : { size: head.size };
  const { checksum } = head;
  if (checksum?.type === 'full' && checksum.algorithm === 'crc32') return size;
  if (checksum?.type === 'full' && (checksum.algorithm === 'sha256' || checksum.algorithm === 'md5'))
    return { ...size, [checksum.algorithm]: Buffer.from(checksum.value, 'base64').toString('hex') };
  return isMd5(head) ? { ...size, md5: head.etag } : size;
}

/** Checks the CRC-32 of bytes that come in pieces, where S3 has one of all of them. */
export class CrcCheck {
  readonly #expected: number | undefined;
  #crc = 0;

  constructor({ checksum }: Pick<ObjectFacts, 'checksum'>) {
    const isCrc = checksum?.type === 'full' && checksum.algorithm === 'crc32';
    this.#expected = isCrc ? Buffer.from(checksum.value, 'base64').readUInt32BE() : undefined;
  }

  update(chunk: Uint8Array): void {
    if (this.#expected !== undefined) this.#crc = crc32(chunk, this.#crc);
  }

  /** @throws {IntegrityError} where it differs. */
  finish(): void {
    if (this.#expected === undefined || this.#crc === this.#expected) return;
    throw new IntegrityError(`CRC-32 is ${toHex(this.#crc)} instead of ${toHex(this.#expected)}`);
  }
}

/** ETags of multipart uploads have a dash; those of objects encrypted with KMS keys look like an MD5 and are none. */
function isMd5({ etag, headers }: Checked): boolean {
  const encryption = headers['x-amz-server-side-encryption'] ?? 'AES256';
  return /^[0-9a-f]{32}$/.test(etag) && encryption === 'AES256';
}

function toHex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
