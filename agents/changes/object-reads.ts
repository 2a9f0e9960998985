import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { guardIdle } from './body.ts';
import { isNamed, statusOf } from './failure.ts';
import { readVersion } from './object-version.ts';

/** The version that is there now; undefined if there is none. */
export async function headObject(
  client: S3Client,
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<ObjectVersion | undefined> {
  // Not on GET: there the SDK would compute it again.
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
  const output = await orAbsent(() => client.send(command, { abortSignal: signal }));
  return output && readVersion(output, await readTags(client, bucket, key, output.TagCount, signal));
}

/** The version that is there now and its bytes, to be read to the end or destroyed. */
export async function openObject(client: S3Client, bucket: string, key: string, signal: AbortSignal) {
  const output = await orAbsent(() =>
    client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal }),
  );
  if (!output) return undefined;
  const body = guardIdle(output.Body as Readable);
  try {
    const tags = await readTags(client, bucket, key, output.TagCount, signal);
    return { version: readVersion(output, tags), body };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

/** S3 counts tags in every answer, to those who may read them. */
async function readTags(
  client: S3Client,
  bucket: string,
  key: string,
  count: number | undefined,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  if (!count) return {};
  const command = new GetObjectTaggingCommand({ Bucket: bucket, Key: key });
  const { TagSet = [] } = await client.send(command, { abortSignal: signal });
  return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
}

async function orAbsent<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (statusOf(error) === 404 && !isNamed(error, 'NoSuchBucket')) return undefined;
    throw error;
  }
}
