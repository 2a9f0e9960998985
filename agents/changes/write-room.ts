import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectVersion } from '../../src/changes/change.ts';
import type { ConditionalWrite, ConditionalWriter } from './condition.ts';
import { headObject } from './object-reads.ts';
import { type Description, isDescribedBy } from './object-version.ts';

/** Bytes. */
export interface WriteLimits {
  /** What one PUT takes, and one CopyObject. */
  readonly single: number;
  /** A part of a copy, and of an upload, in parts. */
  readonly part: number;
  /** Smaller streams are held whole. */
  readonly held: number;
}

/** A place to write to, and all that is known of it. */
export interface WriteRoom {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly before: ObjectVersion | null;
  readonly accountId: string | undefined;
  readonly write: ConditionalWriter;
  readonly limits: WriteLimits;
  readonly signal: AbortSignal;
}

const MIB = 1024 ** 2;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const S3_LIMITS: WriteLimits = { single: 5 * 1024 * MIB, part: 64 * MIB, held: 8 * MIB };

/** The parts of a conditional write that are the same for all. */
export function writeOf({ client, bucket, key, before, signal }: WriteRoom, call: string) {
  const head = () => headObject(client, bucket, key, signal);
  return { call, place: `${bucket}/${key}`, before, head } satisfies Partial<ConditionalWrite<unknown>>;
}

/** S3 refuses where the bucket is not of the account that the configuration allows. */
export function targetOf({ bucket, key, accountId }: WriteRoom) {
  return { Bucket: bucket, Key: key, ...(accountId === undefined ? {} : { ExpectedBucketOwner: accountId }) };
}

export function partsOf(room: WriteRoom, version: Description) {
  return { client: room.client, target: targetOf(room), version, signal: room.signal };
}

/** The ETag, if that is what is there now. */
export function etagIf(
  now: ObjectVersion | undefined,
  etag: string,
  version: Description,
): string | undefined {
  return now?.etag === etag && isDescribedBy(now, version) ? etag : undefined;
}

export function unquote(etag: string): string {
  return etag.replaceAll('"', '');
}
