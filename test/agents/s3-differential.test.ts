import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { putObject, type S3Version } from '../../sandbox/s3-state.ts';
import { collect } from './collect.ts';
import { BUCKET, makeSmallBucket, readIndex, startS3 } from './s3-sandbox.ts';

const LATER = new Date('2026-10-02T00:00:00Z');
/** Of an object encrypted with a KMS key: looks like an MD5 and is none. */
const KMS: Partial<S3Version> = {
  etag: '0123456789abcdef0123456789abcdef',
  headers: { 'x-amz-server-side-encryption': 'aws:kms' },
};
const fileOf = (key: string) => `s3-buckets/${BUCKET}/${key}`;

function objectPath(folder: string, sha256 = ''): string {
  return join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2));
}

test('content that changed under the same ETag and size is downloaded, told by its time', async () => {
  const bucket = makeSmallBucket();
  putObject(bucket, 'b.txt', 'one way\n', KMS);
  const { endpoint, calls } = await startS3(bucket);
  await using first = await collect(collector, { endpoint });
  putObject(bucket, 'b.txt', 'another\n', { ...KMS, lastModified: LATER });
  await using second = await collect(collector, { endpoint, after: first });
  expect(await second.read(fileOf('b.txt'))).toBe('another\n');
  expect(calls('GetObject').slice(3)).toEqual([`/${BUCKET}/b.txt`]);
});

test('a key that was deleted between two snapshots and put again after is in each as it was then', async () => {
  const { endpoint, bucket, calls } = await startS3();
  await using first = await collect(collector, { endpoint });
  bucket.objects.delete('b.txt');
  await using second = await collect(collector, { endpoint, after: first });
  putObject(bucket, 'b.txt', 'this is b.txt\n', { lastModified: LATER });
  await using third = await collect(collector, { endpoint, after: second });
  expect((await readIndex(second)).map(({ key }) => key)).toEqual(['a.txt', 'c.txt']);
  expect(await third.read(fileOf('b.txt'))).toBe('this is b.txt\n');
  expect(calls('GetObject')).toHaveLength(4);
});

test('an object whose bytes the store has lost is downloaded again, and only that', async () => {
  const { endpoint, calls } = await startS3();
  await using first = await collect(collector, { endpoint });
  const [, lost] = await readIndex(first);
  await unlink(objectPath(first.folder, lost?.sha256));
  await using second = await collect(collector, { endpoint, after: first });
  expect(calls('GetObject').slice(3)).toEqual([`/${BUCKET}/b.txt`]);
  expect(await second.read(fileOf('b.txt'))).toBe('this is b.txt\n');
});

test('an unchanged bucket costs one listing to capture and one to look at, and no other object call', async () => {
  const { endpoint, calls } = await startS3();
  await using first = await collect(collector, { endpoint });
  const before = calls('ListObjectsV2').length;
  await using _ = await collect(collector, { endpoint, after: first });
  expect(calls('ListObjectsV2').length - before).toBe(2);
  for (const call of ['GetObject', 'HeadObject', 'GetObjectTagging'])
    expect(calls(call).slice(call === 'GetObject' ? 3 : 0)).toEqual([]);
});
