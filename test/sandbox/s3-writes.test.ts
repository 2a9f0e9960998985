import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { etagOf, makeBucket, putObject } from '../../sandbox/s3-state.ts';
import { startS3 } from './s3-client.ts';

const TARGET = { Bucket: 'b', Key: 'a.txt' };
const FAILED = { $metadata: { httpStatusCode: 412 } };

test('what is put is kept with its headers, metadata and tags', async () => {
  const bucket = makeBucket('b');
  const clock = { now: () => Date.UTC(2026, 10, 1), wait: async () => {} };
  const { client } = await startS3([bucket], { clock });
  await client.send(
    new PutObjectCommand({
      ...TARGET,
      Body: 'hello',
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      Metadata: { by: 'me' },
      Tagging: 'a=1&b=x%20y',
    }),
  );
  expect(bucket.objects.get('a.txt')).toMatchObject([
    {
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
      metadata: { by: 'me' },
      tags: { a: '1', b: 'x y' },
      lastModified: new Date('2026-11-01'),
      checksum: { algorithm: 'CRC32', value: 'NhCmhg==' },
    },
  ]);
});

test('a streamed upload is kept without its framing', async () => {
  const { client } = await startS3([makeBucket('b')]);
  const Body = Readable.from([Buffer.from('hello '), Buffer.from('world')]);
  await client.send(new PutObjectCommand({ ...TARGET, Body, ContentLength: 11, ContentEncoding: 'gzip' }));
  const answer = await client.send(new GetObjectCommand(TARGET));
  expect(answer.ContentEncoding).toBe('gzip');
  expect(await answer.Body?.transformToString()).toBe('hello world');
});

test('an upload that does not match its checksum is refused', async () => {
  const bucket = makeBucket('b');
  const { client } = await startS3([bucket]);
  const put = new PutObjectCommand({ ...TARGET, Body: 'hello', ChecksumCRC32: 'AAAAAA==' });
  await expect(client.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
  expect(bucket.objects.size).toBe(0);
});

test('a write with a condition is refused where it does not hold', async () => {
  const bucket = makeBucket('b');
  const { client } = await startS3([bucket]);
  const put = (input: object) => client.send(new PutObjectCommand({ ...TARGET, Body: 'x', ...input }));
  const { ETag } = await put({ IfNoneMatch: '*' });
  await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject(FAILED);
  await expect(put({ IfMatch: '"0"' })).rejects.toMatchObject(FAILED);
  expect(await put({ IfMatch: ETag })).toMatchObject({ ETag });
});

test('a copy keeps the source as it is, or is described anew', async () => {
  const source = makeBucket('from');
  putObject(source, 'ö/ä +.txt', 'hello', { headers: { 'content-type': 'text/css' }, tags: { a: '1' } });
  const target = makeBucket('b');
  const { client } = await startS3([source, target]);
  const CopySource = `from/${encodeURIComponent('ö/ä +.txt')}`;
  await client.send(new CopyObjectCommand({ ...TARGET, CopySource }));
  expect(target.objects.get('a.txt')).toMatchObject([
    { headers: { 'content-type': 'text/css' }, tags: { a: '1' } },
  ]);
  const anew = { MetadataDirective: 'REPLACE', ContentType: 'text/html' } as const;
  await client.send(new CopyObjectCommand({ ...TARGET, CopySource, ...anew }));
  expect(target.objects.get('a.txt')).toMatchObject([{ headers: { 'content-type': 'text/html' } }]);
});

test('a copy of a source that moved is refused', async () => {
  const bucket = makeBucket('b');
  const version = putObject(bucket, 'from.txt', 'hello');
  const { client } = await startS3([bucket]);
  const copy = (CopySourceIfMatch: string) =>
    client.send(new CopyObjectCommand({ ...TARGET, CopySource: 'b/from.txt', CopySourceIfMatch }));
  await expect(copy('"0"')).rejects.toMatchObject(FAILED);
  expect(await copy(`"${etagOf(version)}"`)).toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

test('deleting with versions leaves a marker that can be deleted too', async () => {
  const bucket = makeBucket('b', { versioning: 'Enabled' });
  const { client } = await startS3([bucket]);
  await client.send(new PutObjectCommand({ ...TARGET, Body: 'x' }));
  const { VersionId } = await client.send(new DeleteObjectCommand(TARGET));
  await expect(client.send(new HeadObjectCommand(TARGET))).rejects.toMatchObject({ name: 'NotFound' });
  await client.send(new DeleteObjectCommand({ ...TARGET, VersionId }));
  expect(await client.send(new HeadObjectCommand(TARGET))).toMatchObject({ ContentLength: 1 });
});

test('buckets come and go, but not with something in them', async () => {
  const { client, sandbox } = await startS3([], { region: 'us-west-2' });
  const CreateBucketConfiguration = { LocationConstraint: 'us-west-2' } as const;
  await client.send(new CreateBucketCommand({ Bucket: 'b', CreateBucketConfiguration }));
  expect(sandbox.state.s3?.buckets.get('b')?.region).toBe('us-west-2');
  await client.send(new PutObjectCommand({ ...TARGET, Body: 'x' }));
  const remove = () => client.send(new DeleteBucketCommand({ Bucket: 'b' }));
  await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await client.send(new DeleteObjectCommand(TARGET));
  await remove();
  expect(sandbox.state.s3?.buckets.size).toBe(0);
});
