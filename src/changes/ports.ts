import type { Readable } from 'node:stream';
import type { FunctionVersion, ObjectVersion } from './change.ts';

/** Somebody changed what was to be written: the condition of the write (If-Match) did not hold. Nothing was written. */
export class MovedError extends Error {
  override readonly name = 'MovedError';
}

/** What to do about a call that failed, where that is known. */
export interface PortFailure {
  /** As AWS names it: `AccessDenied`. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  /** One sentence for people. */
  readonly advice?: string;
}

/** A call that AWS refused, or that failed for good. Every port throws only this, MovedError, and what aborts it. */
export class PortError extends Error implements PortFailure {
  override readonly name = 'PortError';
  readonly code: string;
  readonly requestId?: string;
  readonly advice?: string;

  constructor({ code, message, requestId, advice }: PortFailure, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    if (requestId !== undefined) this.requestId = requestId;
    if (advice !== undefined) this.advice = advice;
  }
}

export interface ListedKey {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
}

/** Objects of any bucket, as changes need them. Implemented over S3; fakes in tests. */
export interface ObjectsPort {
  /**
   * Pages in UTF-8 byte order of the keys, the next on its way while one is read. Given key by key, a listing of tens of
   * thousands would take longer, and more memory, to hand over than S3 takes to answer.
   */
  list(bucket: string, prefix: string, signal: AbortSignal): AsyncIterable<readonly ListedKey[]>;
  head(bucket: string, key: string, signal: AbortSignal): Promise<ObjectVersion | undefined>;
  /** The version and its bytes; undefined if there is none. */
  get(
    bucket: string,
    key: string,
    signal: AbortSignal,
  ): Promise<{ version: ObjectVersion; body: Buffer } | undefined>;
  /** The same with the bytes as a stream, for objects too large to hold; read it to its end or destroy it. */
  open(
    bucket: string,
    key: string,
    signal: AbortSignal,
  ): Promise<{ version: ObjectVersion; body: Readable } | undefined>;
  /** Written only if what is there is `before` (null: nothing). Throws MovedError otherwise. Returns the new ETag. */
  put(
    bucket: string,
    key: string,
    body: Buffer | { open(): Readable; readonly size: number },
    version: Pick<ObjectVersion, 'headers' | 'metadata'>,
    before: ObjectVersion | null,
    signal: AbortSignal,
  ): Promise<string>;
  /** Server side, headers and metadata kept; only if source and target are as seen. Returns the new ETag. */
  copy(
    from: { readonly bucket: string; readonly key: string; readonly etag: string },
    to: { readonly bucket: string; readonly key: string },
    before: ObjectVersion | null,
    signal: AbortSignal,
  ): Promise<string>;
  /** Only if it is as seen; where there is nothing any more, nothing is done. */
  delete(bucket: string, key: string, before: ObjectVersion, signal: AbortSignal): Promise<void>;
}

export interface Distribution {
  readonly id: string;
  /** `d111111abcdef8.cloudfront.net`. */
  readonly domain: string;
  readonly aliases: readonly string[];
  readonly isEnabled: boolean;
  /** Buckets it serves. */
  readonly buckets: readonly string[];
}

export interface CdnPort {
  /** Undefined if there is no such distribution. */
  find(id: string, signal: AbortSignal): Promise<Distribution | undefined>;
  /** `reference` makes it idempotent: the same again gives the same invalidation. */
  invalidate(
    id: string,
    paths: readonly string[],
    reference: string,
    signal: AbortSignal,
  ): Promise<{ id: string }>;
  /** `InProgress` or `Completed`. */
  state(id: string, invalidation: string, signal: AbortSignal): Promise<string>;
  /** What the distribution's own domain serves now; undefined where it cannot be reached. */
  fetch(distribution: Distribution, path: string, signal: AbortSignal): Promise<Buffer | undefined>;
}

export interface FunctionAlias {
  readonly name: string;
  readonly version: string;
  /** Other versions that get a share of the calls, 0 to 1. */
  readonly shares?: Readonly<Record<string, number>>;
}

export interface FunctionsPort {
  /** Names of the region's functions, sorted. */
  list(region: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Sorted by name; undefined if there is no such function. */
  aliases(region: string, name: string, signal: AbortSignal): Promise<readonly FunctionAlias[] | undefined>;
  /** Throws PortError for a function that is a container image. */
  find(
    region: string,
    name: string,
    alias: string | undefined,
    signal: AbortSignal,
  ): Promise<FunctionVersion | undefined>;
  /** The zip of the function as it is. */
  code(region: string, name: string, signal: AbortSignal): Promise<Buffer>;
  /** Updates $LATEST if its revision is still `revisionId` (MovedError), and waits until it is active. */
  update(
    region: string,
    name: string,
    zip: Buffer,
    revisionId: string,
    signal: AbortSignal,
  ): Promise<{ readonly codeSha256: string; readonly revisionId: string; readonly requestId?: string }>;
  /** Publishes $LATEST if its code is `codeSha256`; the same code gives the same version. */
  publish(region: string, name: string, codeSha256: string, signal: AbortSignal): Promise<string>;
  /** Makes or moves the alias. */
  point(region: string, name: string, alias: string, version: string, signal: AbortSignal): Promise<void>;
}
