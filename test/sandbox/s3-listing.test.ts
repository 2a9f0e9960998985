import {
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListBuckets,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { assert, asyncProperty, constantFrom, integer, string, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { makeBucket, makeVersion, putObject } from '../../sandbox/s3-state.ts';
import { startS3 } from './s3-client.ts';

function makeFilled(keys: readonly string[]) {
  const bucket = makeBucket('b');
  for (const key of keys) putObject(bucket, key, key);
  return bucket;
}

async function listAll(client: S3Client, MaxKeys: number, input: object = {}) {
  const pages = paginateListObjectsV2({ client, pageSize: MaxKeys }, { Bucket: 'b', ...input });
  const found: string[] = [];
  for await (const page of pages) {
    found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    found.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
  }
  return found;
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test('keys come in the order of their UTF-8 bytes', async () => {
  const keys = ['\u{1f600}', '\uffee', 'é', 'z', 'a', 'a/b', 'a-b', 'A'];
  const { client } = await startS3([makeFilled(keys)]);
  expect(await listAll(client, 1000)).toEqual(['A', 'a', 'a-b', 'a/b', 'z', 'é', '\uffee', '\u{1f600}']);
});

test('pages of any size hold every key once, in order', async () => {
  const { client, sandbox } = await startS3([]);
  const key = string({
    unit: constantFrom('a', 'b', '/', '%', '+', ' ', '\uffee', '\u{1f600}'),
    minLength: 1,
    maxLength: 5,
  });
  const check = asyncProperty(
    uniqueArray(key, { maxLength: 12 }),
    integer({ min: 1, max: 5 }),
    async (keys, size) => {
      sandbox.state.s3?.buckets.set('b', makeFilled(keys));
      expect(await listAll(client, size)).toEqual(keys.toSorted(byBytes));
    },
  );
  await assert(check, { numRuns: 40, seed: 1 });
});

test('with a delimiter each common prefix comes once, whatever the page size', async () => {
  const keys = ['a', 'b/1', 'b/2', 'b/3/x', 'c', 'd/1', 'd/2', 'e/'];
  const { client } = await startS3([makeFilled(keys)]);
  for (const size of [1, 2, 3, 1000]) {
    expect((await listAll(client, size, { Delimiter: '/' })).toSorted()).toEqual([
      'a',
      'b/',
      'c',
      'd/',
      'e/',
    ]);
  }
  expect(await listAll(client, 1, { Delimiter: '/', Prefix: 'b/' })).toEqual(['b/1', 'b/2', 'b/3/']);
});

test('a listing starts after a key, whether that is there or not', async () => {
  const { client } = await startS3([makeFilled(['a', 'b', 'c'])]);
  expect(await listAll(client, 1000, { StartAfter: 'b' })).toEqual(['c']);
  expect(await listAll(client, 1000, { StartAfter: 'aa' })).toEqual(['b', 'c']);
});

test('keys are written as form fields where that is asked for', async () => {
  const { client } = await startS3([makeFilled(["a b+c/d~e*f'(g)%é\u0001"])]);
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'b', EncodingType: 'url' }));
  expect(Contents?.[0]?.Key).toBe('a+b%2Bc/d%7Ee*f%27%28g%29%25%C3%A9%01');
});

test('a page holds at most a thousand keys', async () => {
  const { client } = await startS3([makeFilled(Array.from({ length: 1001 }, (_, index) => `${index}`))]);
  const page = await client.send(new ListObjectsV2Command({ Bucket: 'b', MaxKeys: 5000 }));
  expect(page).toMatchObject({ KeyCount: 1000, MaxKeys: 1000, IsTruncated: true });
});

test('objects put and deleted while the sandbox runs are listed in their place', async () => {
  const bucket = makeFilled(['a', 'c']);
  const { client } = await startS3([bucket]);
  expect(await listAll(client, 1000)).toEqual(['a', 'c']);
  putObject(bucket, 'b', 'new');
  bucket.objects.delete('c');
  expect(await listAll(client, 1000)).toEqual(['a', 'b']);
});

test('dates are listed at whole seconds, and what is deleted by a marker is not listed', async () => {
  const bucket = makeBucket('b', { versioning: 'Enabled' });
  putObject(bucket, 'a', 'x', { versionId: '1', lastModified: new Date('2026-01-02T03:04:05.678Z') });
  bucket.objects.set('gone', [makeVersion('', { versionId: '2', isDeleteMarker: true }), makeVersion('y')]);
  const { client } = await startS3([bucket]);
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'b' }));
  expect(Contents).toEqual([
    {
      Key: 'a',
      LastModified: new Date('2026-01-02T03:04:05.000Z'),
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
      Size: 1,
      StorageClass: 'STANDARD',
    },
  ]);
});

test('versions are listed newest first, across pages, with their delete markers', async () => {
  const bucket = makeBucket('b', { versioning: 'Enabled' });
  const versions = ['3', '2', '1'].map((versionId) => makeVersion(versionId, { versionId }));
  bucket.objects.set('a', versions);
  bucket.objects.set('b', [
    makeVersion('', { versionId: '5', isDeleteMarker: true }),
    makeVersion('x', { versionId: '4' }),
  ]);
  const { client } = await startS3([bucket]);
  const found: string[] = [];
  let markers = {};
  for (let isTruncated = true; isTruncated; ) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: 'b', MaxKeys: 2, ...markers }));
    isTruncated = page.IsTruncated ?? false;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    for (const item of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      found.push(`${item.Key}${item.VersionId}${item.IsLatest ? ' latest' : ''}`);
    }
  }
  expect(found).toEqual(['a3 latest', 'a2', 'a1', 'b5 latest', 'b4']);
});

test('versions under a common prefix come once, whatever the page size', async () => {
  const bucket = makeFilled(['a/1', 'a/2', 'b']);
  const { client } = await startS3([bucket]);
  const first = await client.send(new ListObjectVersionsCommand({ Bucket: 'b', Delimiter: '/', MaxKeys: 1 }));
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
  const KeyMarker = first.NextKeyMarker;
  const second = await client.send(
    new ListObjectVersionsCommand({ Bucket: 'b', Delimiter: '/', MaxKeys: 1, KeyMarker }),
  );
  expect(second.Versions?.map((version) => version.Key)).toEqual(['b']);
});

test('buckets are listed in pages, and their regions only told then', async () => {
  const { client } = await startS3([
    makeBucket('c'),
    makeBucket('a'),
    makeBucket('b', { region: 'us-west-2' }),
  ]);
  const all = await client.send(new ListBucketsCommand({}));
  expect(all.Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual([
    ['a', undefined],
    ['b', undefined],
    ['c', undefined],
  ]);
  const pages = await Array.fromAsync(paginateListBuckets({ client, pageSize: 2 }, {}));
  expect(pages.flatMap((page) => page.Buckets?.map((bucket) => bucket.BucketRegion))).toEqual([
    'us-east-1',
    'us-west-2',
    'us-east-1',
  ]);
});
