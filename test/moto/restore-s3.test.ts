import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, expect, inject, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { makeJadaS3 } from '../../sandbox/estate/s3.ts';
import { makeS3State } from '../../sandbox/s3-state.ts';
import { credentials, openRestoreScene } from '../restore/restore-scene.ts';
import { seedS3 } from './seed-s3.ts';

const endpoint = inject('motoUrl');
const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
/** One of each kind: a site, a redirect, odd keys with CORS, a life cycle, versions, another region. */
const NAMES = [
  'salejada.com',
  'www.salejada.com',
  'jada-uploads',
  'jada-bookings-export',
  'jada-terraform-state',
  'jada-backups-west',
];
const CLOSED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const ALL = NAMES.map((name) => `s3:${name}`);

beforeAll(async () => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  const buckets = Array.from(makeJadaS3({ scale: 0.02 }).buckets.values());
  for (const { objects } of buckets)
    for (const key of [...objects.keys()]) if (key.includes('\n')) objects.delete(key);
  await seedS3(makeS3State(buckets.filter(({ name }) => NAMES.includes(name))), endpoint);
});

async function destroy(Bucket: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

test('buckets that are gone come back with settings, objects, headers, metadata and tags', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  for (const name of NAMES) await destroy(name);
  await scene.restore('v1', ALL);
  const after = await scene.take('v2');
  expect(await scene.diff('v1', 'v2')).toEqual([]);
  for (const name of NAMES)
    expect(await scene.contents(after, name)).toEqual(await scene.contents(before, name));
  expect((await scene.ask('v1', ALL)).kind).toBe('nothing');
});

test('what somebody changed becomes as it was; what they added stays until it is told to go', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const Bucket = 'salejada.com';
  await s3.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'hacked' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'extra.html', Body: 'extra' }));
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  const { summary, operations } = await scene.plan('v1', [`s3:${Bucket}`]);
  expect(operations).toHaveLength(2);
  expect(summary.join('\n')).toContain('1 object that v1 does not have stay');
  await scene.restore('v1', [`s3:${Bucket}`], { delete: true });
  expect(await scene.contents(await scene.take('v2'), Bucket)).toEqual(await scene.contents(before, Bucket));
});

test('a bucket restored under another name has its own name in its policy, and the other is left alone', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  await scene.take('v1');
  await scene.restore('v1', ['s3:salejada.com=salejada-copy']);
  const policy = await s3.send(new GetBucketPolicyCommand({ Bucket: 'salejada-copy' }));
  expect(policy.Policy).toContain('arn:aws:s3:::salejada-copy/*');
  expect(policy.Policy).not.toContain('salejada.com/');
  const head = await s3.send(new HeadObjectCommand({ Bucket: 'salejada-copy', Key: 'index.html' }));
  expect(head.ContentType).toContain('text/html');
  expect((await scene.ask('v1', ['s3:salejada.com'])).kind).toBe('nothing');
});

test('a drill restores objects of every kind of bucket to one that is closed, and leaves it empty', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  await scene.take('v1');
  const Bucket = 'jada-drills';
  const request = { name: 'v1', bucket: Bucket, count: 9, signal: new AbortController().signal };
  await expect(scene.drill(request)).rejects.toThrow('there is no bucket jada-drills');
  await s3.send(new CreateBucketCommand({ Bucket }));
  await expect(scene.drill(request)).rejects.toThrow('does not block all public access');
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: CLOSED }));
  const { rows } = await scene.drill(request);
  expect(rows.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(rows.map(({ title }) => title)).toEqual(expect.arrayContaining(NAMES));
  expect(rows.some(({ files }) => files > 0)).toBe(true);
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect([Versions, DeleteMarkers]).toEqual([undefined, undefined]);
  const versioning = { Bucket, VersioningConfiguration: { Status: 'Enabled' } } as const;
  await s3.send(new PutBucketVersioningCommand(versioning));
  await expect(scene.drill(request)).rejects.toThrow('jada-drills has versioning');
});
