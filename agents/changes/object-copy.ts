import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { MovedError } from '../../src/changes/ports.ts';
import { requestTimeout } from './body.ts';
import type { Condition } from './condition.ts';
import { statusOf } from './failure.ts';
import { choosePartBytes, copyInParts } from './multipart.ts';
import { headObject } from './object-reads.ts';
import { REDIRECT, STORAGE_CLASS } from './object-version.ts';
import { etagIf, partsOf, targetOf, unquote, type WriteRoom, writeOf } from './write-room.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART_BYTES = 5 * 1024 ** 2;
/** S3 copies a lot faster than anybody uploads. */
const COPY_SPEEDUP = 50;

interface CopyFrom {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

/**
 * Server side, with headers, metadata, tags, redirect and storage class. What came in parts is copied in the same
 * parts, so that its ETag stays; so is what is too large for one call. Returns the ETag.
 */
export async function copyObject(room: WriteRoom, from: CopyFrom): Promise<string> {
  const source = await requireSource(from, room.signal);
  const partBytes = await chooseParts(room, from, source);
  const CopySource = `${from.bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`;
  const send = async (condition: Condition): Promise<string> => {
    try {
      if (partBytes === undefined) return await copyWhole(room, source, CopySource, condition);
      const parts = { CopySource, etag: source.etag, size: source.size };
      return await copyInParts({ ...partsOf(room, source), condition }, parts, partBytes);
    } catch (error) {
      // The condition may have been the source's.
      if (statusOf(error) === 412 || statusOf(error) === 404) await requireSource(from, room.signal);
      throw error;
    }
  };
  const call = partBytes === undefined ? 'CopyObject' : 'CompleteMultipartUpload';
  const done = (now: ObjectVersion | undefined) => etagIf(now, source.etag, source);
  return room.write({ ...writeOf(room, call), send, done }, room.signal);
}

async function requireSource(
  { client, bucket, key, etag }: CopyFrom,
  signal: AbortSignal,
): Promise<ObjectVersion> {
  const source = await headObject(client, bucket, key, signal);
  if (source?.etag === etag) return source;
  throw new MovedError(`${bucket}/${key} has been ${source ? 'changed' : 'deleted'} meanwhile`);
}

/** Undefined: in one call. */
async function chooseParts(
  { limits, signal }: WriteRoom,
  { client, bucket, key }: CopyFrom,
  { etag, size }: ObjectVersion,
): Promise<number | undefined> {
  const [, count] = /-(\d+)$/.exec(etag) ?? [];
  if (count !== undefined) {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key, PartNumber: 1 });
    const { PartsCount, ContentLength = 0 } = await client.send(command, { abortSignal: signal });
    const isEven = PartsCount === Number(count) && Math.ceil(size / ContentLength) === PartsCount;
    if (isEven && (PartsCount === 1 || ContentLength >= SMALLEST_PART_BYTES)) return ContentLength;
  }
  return size > limits.single ? choosePartBytes(size, limits.part) : undefined;
}

async function copyWhole(
  room: WriteRoom,
  { etag, size, headers }: ObjectVersion,
  CopySource: string,
  condition: Condition,
): Promise<string> {
  const command = new CopyObjectCommand({
    ...targetOf(room),
    ...condition,
    CopySource,
    CopySourceIfMatch: `"${etag}"`,
    MetadataDirective: 'COPY',
    TaggingDirective: 'COPY',
    // These two S3 does not copy by itself.
    StorageClass: headers[STORAGE_CLASS] as CopyObjectCommandInput['StorageClass'],
    WebsiteRedirectLocation: headers[REDIRECT],
  });
  const sent = { abortSignal: room.signal, requestTimeout: requestTimeout(size / COPY_SPEEDUP) };
  const { CopyObjectResult } = await room.client.send(command, sent);
  return unquote(CopyObjectResult?.ETag ?? '');
}
