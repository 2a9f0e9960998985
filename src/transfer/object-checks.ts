import { createHash } from 'node:crypto';
import { IntegrityError } from '../errors.ts';
import type { ExpectedBytes } from '../store/store.ts';
import { type Summing, startQuickSum } from './checksums.ts';
import type { ObjectChecksum, ObjectHead } from './transfer.ts';

/** What is as large takes longer by its MD5 than it takes to wait and to ask for it again. */
const WORTH_WAITING_BYTES = 33_554_432;

type Checked = Pick<ObjectHead, 'etag' | 'size' | 'headers' | 'checksum'>;

/** Its bytes cannot be checked yet: to be asked for again after `ready`. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
  readonly ready: Promise<void>;

  constructor(ready: Promise<void>) {
    super('what computes its checksum is not ready yet');
    this.ready = ready;
  }
}

/**
 * Holds an object's bytes to what S3 says of them: their length, and what is computed most quickly of a checksum of all
 * bytes and the MD5 that its ETag may be. The constructor throws NotReadyError.
 */
export class BodyCheck {
  /** What the store is to check. */
  readonly expect: ExpectedBytes;
  readonly #checksum: ObjectChecksum | undefined;
  readonly #sum: Summing | undefined;

  constructor(head: Checked) {
    const size = head.size === undefined ? {} : { size: head.size };
    const checksum = head.checksum?.type === 'full' ? head.checksum : undefined;
    const md5 = isMd5(head) ? { md5: head.etag } : undefined;
    if (checksum?.algorithm === 'sha256' || checksum?.algorithm === 'md5') {
      this.expect = { ...size, [checksum.algorithm]: Buffer.from(checksum.value, 'base64').toString('hex') };
      return;
    }
    this.#checksum = checksum;
    const canWait = md5 === undefined || (head.size ?? 0) >= WORTH_WAITING_BYTES;
    this.#sum = checksum && startSum(checksum.algorithm, { hasMd5: md5 !== undefined, canWait });
    this.expect = this.#sum ? size : { ...size, ...md5 };
  }

  /** The next of the bytes, which are the caller's again when it returns. */
  update(chunk: Uint8Array): void {
    this.#sum?.update(chunk);
  }

  /** After the last of them. Throws IntegrityError where the checksum is another one. */
  finish(): void {
    if (!this.#sum || !this.#checksum) return;
    const { algorithm, value } = this.#checksum;
    const found = Buffer.from(this.#sum.digest()).toString('base64');
    if (found === value) return;
    throw new IntegrityError(`${algorithm.toUpperCase()} is ${found} instead of ${value}`);
  }
}

/** The same, once it is ready. */
export async function prepareCheck(head: Checked): Promise<BodyCheck> {
  try {
    return new BodyCheck(head);
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    await error.ready;
    return new BodyCheck(head);
  }
}

/** Undefined where the MD5 is to be taken. */
function startSum(
  algorithm: string,
  { hasMd5, canWait }: { readonly hasMd5: boolean; readonly canWait: boolean },
): Summing | undefined {
  const quick = startQuickSum(algorithm);
  if (quick instanceof Promise) {
    if (!canWait) return undefined;
    throw new NotReadyError(quick);
  }
  const isSlow = algorithm === 'sha1' || algorithm === 'sha512';
  return isSlow && !hasMd5 ? createHash(algorithm) : quick;
}

/** ETags of multipart uploads have a dash; those of objects encrypted with KMS keys look like an MD5 and are none. */
function isMd5({ etag, headers }: Checked): boolean {
  const encryption = headers['x-amz-server-side-encryption'] ?? 'AES256';
  return /^[0-9a-f]{32}$/.test(etag) && encryption === 'AES256';
}
