import { createHash } from 'node:crypto';
import type { ListedObject } from '../../src/transfer/transfer.ts';

/** SHA-256 over what a listing shows of a bucket's objects; the same objects give the same digest. */
export class ListingDigest {
  readonly #hash = createHash('sha256');

  /** In key order. */
  add(objects: readonly ListedObject[]): void {
    let text = '';
    for (const { key, etag, size, lastModified } of objects)
      text += JSON.stringify([key, etag, size, lastModified]);
    this.#hash.update(text);
  }

  /** Hex; to be called once. */
  finish(): string {
    return this.#hash.digest('hex');
  }
}
