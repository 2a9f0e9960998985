import { createHash } from 'node:crypto';
import type { ListedObject } from '../../src/transfer/transfer.ts';

/** SHA-256 over what a listing shows of a bucket's objects; the same objects give the same digest. */
export class ListingDigest {
  readonly #hash = createHash('sha256');

  /** In key order. */
  add({ key, etag, size, lastModified }: ListedObject): void {
    this.#hash.update(JSON.stringify([key, etag, size, lastModified]));
  }

  /** Hex; to be called once. */
  finish(): string {
    return this.#hash.digest('hex');
  }
}
