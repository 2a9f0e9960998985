import type { Readable } from 'node:stream';
import type { StoredObject } from '../store/store.ts';

/** One object as a listing shows it: the newest version of a key. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** ISO 8601 UTC, as fine as the listing has it; the answer to a GET is coarser. */
  readonly lastModified: string;
  readonly storageClass?: string;
}

interface ListOptions {
  readonly prefix?: string;
  /** Only keys after this one, in UTF-8 byte order. */
  readonly startAfter?: string;
  /** `next` of the page before; then `startAfter` counts no more. */
  readonly token?: string;
  readonly maxKeys?: number;
  readonly signal: AbortSignal;
}

export interface Page {
  /** In UTF-8 byte order of their keys. */
  readonly objects: readonly ListedObject[];
  /** Continues the listing; undefined on the last page. */
  readonly next?: string;
}

/** The checksum S3 keeps of an object, in its own base64 form. */
export interface ObjectChecksum {
  /** As in the header's name: `crc32`, `crc64nvme`, `sha256`. */
  readonly algorithm: string;
  /** Of all bytes, or made of the checksums of its parts. */
  readonly type: 'full' | 'composite';
  readonly value: string;
}

/** What S3 keeps beside an object's bytes, and no listing shows. */
export interface ObjectFacts {
  readonly versionId?: string;
  /** Headers that belong to the object, by name in lower case: `content-type`, `cache-control`. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-*`, names without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: ObjectChecksum;
  readonly tagCount: number;
}

/** What comes before an object's bytes. */
export interface ObjectHead extends ObjectFacts {
  /** Without quotes. */
  readonly etag: string;
  /** Content-Length, bytes; undefined where the endpoint does not say. */
  readonly size: number | undefined;
  /** ISO 8601 UTC, whole seconds. */
  readonly lastModified: string;
}

/** `changed`: its ETag is another one than `ifMatch` by now. `gone`: there is no such key by now. */
export type ObjectAnswer =
  | { readonly kind: 'object'; readonly head: ObjectHead; readonly body: Readable }
  | { readonly kind: 'changed' }
  | { readonly kind: 'gone' };

interface GetOptions {
  /** Without quotes. */
  readonly ifMatch?: string;
  readonly signal: AbortSignal;
}

/** As `ObjectAnswer`, with the bytes in the store instead of a body. */
export type SaveAnswer =
  | { readonly kind: 'object'; readonly head: ObjectHead; readonly stored: StoredObject }
  | { readonly kind: 'changed' }
  | { readonly kind: 'gone' };

/** A small object as it was listed. */
export interface WantedObject {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/** `left`: it is not what was listed, or something went wrong; to be fetched by itself, where that is dealt with. */
export type SmallDownload =
  | {
      readonly kind: 'object';
      readonly stored: StoredObject;
      readonly facts: ObjectFacts;
      readonly waitedMs: number;
    }
  | { readonly kind: 'left'; readonly why: 'throttled' | 'damaged' | 'other' };

/**
 * The calls that move an S3 bucket's bulk. Implementations retry what can be retried and throw what AWS
 * answered otherwise; a body must be read to its end or destroyed, it holds a connection.
 */
export interface Transfer {
  list(bucket: string, options: ListOptions): Promise<Page>;
  get(bucket: string, key: string, options: GetOptions): Promise<ObjectAnswer>;
  /** Tags of the newest version, by name. */
  tags(
    bucket: string,
    key: string,
    options: { readonly signal: AbortSignal },
  ): Promise<Record<string, string>>;
  /**
   * Gets an object straight into the run's store, checked as described in object-checks.ts, at most as many at once as
   * S3 and this machine can bear. `size`: as listed, bytes; another one throws IntegrityError.
   */
  save?(bucket: string, key: string, options: GetOptions & { readonly size?: number }): Promise<SaveAnswer>;
  /** Told of objects that are about to be saved: how many, and their bytes. */
  announce?(objects: number, bytes: number): void;
  /**
   * The same for objects of at most SMALL_BYTES as they were listed, one attempt each, in their order. Those that are
   * `left` (changed, refused, damaged on their way) are to be fetched one by one, which deals with that. Throws only
   * the signal's reason.
   */
  saveAll?(
    bucket: string,
    objects: readonly WantedObject[],
    options: { readonly signal: AbortSignal },
  ): Promise<readonly SmallDownload[]>;
}
