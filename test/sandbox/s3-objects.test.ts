import { hash } from 'node:crypto';
import {
  GetObjectAclCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { ODD_KEYS } from '../../sandbox/estate/s3-odd-keys.ts';
import { noiseBody, readChunks } from '../../sandbox/s3-body.ts';
import { makeBucket, makeVersion, putObject, type S3Version } from '../../sandbox/s3-state.ts';
import { startS3 } from './s3-client.ts';

async function start(given: Partial<S3Version> = {}, content = 'hello world') {
  const bucket = makeBucket('b');
  putObject(bucket, 'a.txt', content, given);
  return { bucket, ...(await startS3([bucket])) };
}

function get(client: S3Client, input: Partial<GetObjectCommandInput> = {}) {
  return client.send(new GetObjectCommand({ Bucket: 'b', Key: 'a.txt', ...input }));
}

async function read(client: S3Client, input: Partial<GetObjectCommandInput> = {}) {
  return (await get(client, input)).Body?.transformToString();
}

test('an object comes with its headers, metadata and tag count', async () => {
  const { client } = await start({
    headers: { 'content-type': 'text/plain', 'cache-control': 'no-store', 'content-language': 'en' },
    metadata: { guest: 'Zoë', plain: 'yes' },
    tags: { a: '1', b: '2' },
    storageClass: 'STANDARD_IA',
  });
  expect(await get(client)).toMatchObject({
    ContentType: 'text/plain',
    CacheControl: 'no-store',
    ContentLanguage: 'en',
    ContentLength: 11,
    ETag: '"5eb63bbbe01eeed093cb22bb8f5acdc3"',
    LastModified: new Date('2026-09-14T15:09:26Z'),
    Metadata: { guest: '=?UTF-8?B?Wm/Dqw==?=', plain: 'yes' },
    TagCount: 2,
    StorageClass: 'STANDARD_IA',
  });
});

test.each([
  ['bytes=0-4', 'hello', 'bytes 0-4/11'],
  ['bytes=6-', 'world', 'bytes 6-10/11'],
  ['bytes=-3', 'rld', 'bytes 8-10/11'],
  ['bytes=6-500', 'world', 'bytes 6-10/11'],
])('range %s is %s', async (Range, text, ContentRange) => {
  const { client } = await start();
  expect(await read(client, { Range })).toBe(text);
  expect(await get(client, { Range })).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
});

test('a range beyond the end is refused', async () => {
  const { client } = await start();
  await expect(get(client, { Range: 'bytes=11-' })).rejects.toMatchObject({
    name: 'InvalidRange',
    $metadata: { httpStatusCode: 416 },
  });
});

test('a reader that wants another version of the bytes gets none', async () => {
  const { client } = await start();
  expect(await read(client, { IfMatch: '"5eb63bbbe01eeed093cb22bb8f5acdc3"' })).toBe('hello world');
  await expect(get(client, { IfMatch: '"0"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  const unchanged = get(client, { IfNoneMatch: '"5eb63bbbe01eeed093cb22bb8f5acdc3"' });
  await expect(unchanged).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
});

test.each(ODD_KEYS)('the key %j is listed and read as it is', async (Key) => {
  const bucket = makeBucket('b');
  putObject(bucket, Key, `body of ${Key}`);
  const { client } = await startS3([bucket]);
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'b' }));
  expect(Contents?.map((object) => object.Key)).toEqual([Key]);
  expect(await read(client, { Key })).toBe(`body of ${Key}`);
});

test('checksums come where they are asked for, of the whole object only', async () => {
  const { client } = await start({ checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' } }, '123456789');
  const sum = { ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' };
  expect(await get(client, { ChecksumMode: 'ENABLED' })).toMatchObject(sum);
  expect(await get(client)).not.toMatchObject(sum);
  expect(await get(client, { ChecksumMode: 'ENABLED', Range: 'bytes=0-1' })).not.toMatchObject(sum);
});

test('an SHA-256 is that of the body', async () => {
  const { client } = await start({ checksum: { algorithm: 'SHA256', type: 'FULL_OBJECT' } });
  const { ChecksumSHA256 } = await client.send(
    new HeadObjectCommand({ Bucket: 'b', Key: 'a.txt', ChecksumMode: 'ENABLED' }),
  );
  expect(ChecksumSHA256).toBe(hash('sha256', 'hello world', 'base64'));
});

test('an archived object is described but not read', async () => {
  const { client } = await start({ storageClass: 'GLACIER' });
  await expect(get(client)).rejects.toMatchObject({
    name: 'InvalidObjectState',
    $metadata: { httpStatusCode: 403 },
  });
  const head = await client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'a.txt' }));
  expect(head.StorageClass).toBe('GLACIER');
});

test('an older version is read by its id, and a deleted object is not there', async () => {
  const { bucket, client } = await start();
  bucket.versioning = 'Enabled';
  const marker = makeVersion('', { versionId: '3', isDeleteMarker: true });
  bucket.objects.set('a.txt', [marker, makeVersion('old', { versionId: '2' })]);
  expect(await read(client, { VersionId: '2' })).toBe('old');
  await expect(get(client)).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(get(client, { VersionId: '9' })).rejects.toMatchObject({ name: 'NoSuchVersion' });
});

test('tags and the ACL are answers of their own', async () => {
  const { client } = await start({ tags: { kind: 'a & b' }, isPublic: true });
  const target = { Bucket: 'b', Key: 'a.txt' };
  const { TagSet } = await client.send(new GetObjectTaggingCommand(target));
  expect(TagSet).toEqual([{ Key: 'kind', Value: 'a & b' }]);
  const { Grants } = await client.send(new GetObjectAclCommand(target));
  expect(Grants?.map((grant) => grant.Permission)).toEqual(['FULL_CONTROL', 'READ']);
});

describe('denied', () => {
  test('a denied bucket refuses everything', async () => {
    const { bucket, client } = await start();
    bucket.denied = 'all';
    const denied = { $metadata: { httpStatusCode: 403 } };
    await expect(get(client)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(client.send(new ListObjectsV2Command({ Bucket: 'b' }))).rejects.toMatchObject(denied);
    await expect(client.send(new HeadBucketCommand({ Bucket: 'b' }))).rejects.toMatchObject(denied);
  });

  test('denied objects are listed', async () => {
    const { bucket, client } = await start();
    bucket.denied = 'objects';
    expect(await client.send(new ListObjectsV2Command({ Bucket: 'b' }))).toMatchObject({ KeyCount: 1 });
    await expect(get(client)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('one denied object leaves the others', async () => {
    const { bucket, client } = await start({ isDenied: true });
    putObject(bucket, 'b.txt', 'free');
    await expect(get(client)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await read(client, { Key: 'b.txt' })).toBe('free');
  });
});

test('a bucket of another region redirects', async () => {
  const { client } = await startS3([makeBucket('b', { region: 'us-west-2' })]);
  await expect(client.send(new ListObjectsV2Command({ Bucket: 'b' }))).rejects.toMatchObject({
    name: 'PermanentRedirect',
    $response: { headers: { 'x-amz-bucket-region': 'us-west-2' } },
  });
  const west = await startS3([makeBucket('b', { region: 'us-west-2' })], { region: 'us-west-2' });
  expect(await west.client.send(new ListObjectsV2Command({ Bucket: 'b' }))).toMatchObject({ KeyCount: 0 });
});

test('what is not there is named', async () => {
  const { client } = await start();
  await expect(get(client, { Key: 'no' })).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(get(client, { Bucket: 'no' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('a bucket may stand in the host', async () => {
  const { sandbox } = await start();
  const authorization = 'AWS4-HMAC-SHA256 Credential=A/20261101/us-east-1/s3/aws4_request';
  const { request } = await import('undici');
  const answer = await request(`${sandbox.url}/a.txt`, { headers: { authorization, host: 'b.localhost' } });
  expect(await answer.body.text()).toBe('hello world');
});

test('noise is the same whole or in parts, and large bodies stream', async () => {
  const body = noiseBody('seed', 3_000_001);
  const whole = Buffer.concat([...readChunks(body)]);
  expect(body.slice(1_000_003, 1_000_050)).toEqual(whole.subarray(1_000_003, 1_000_050));
  const bucket = makeBucket('b');
  putObject(bucket, 'a.txt', body);
  const { client } = await startS3([bucket]);
  const { Body } = await get(client);
  expect(hash('md5', (await Body?.transformToByteArray()) ?? '')).toBe(hash('md5', whole));
});
