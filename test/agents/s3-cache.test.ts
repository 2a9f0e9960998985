import { hash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import type { IndexEntry } from '../../agents/s3/object-index.ts';
import { putObject, type S3Bucket, type S3Version } from '../../sandbox/s3-state.ts';
import { type FakeRun, makeRun } from '../engine/fake-estate.ts';
import { makeWritable } from '../verify/damage.ts';
import { makeConfig } from './collect.ts';
import { BUCKET, makeSmallBucket, startS3 } from './s3-sandbox.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const INDEX = `s3-buckets/_config/${BUCKET}.objects.jsonl`;
const LATER = new Date('2026-10-02T00:00:00Z');
/** Of an object encrypted with a KMS key: looks like an MD5 and is none. */
const KMS: Partial<S3Version> = {
  etag: '0123456789abcdef0123456789abcdef',
  headers: { 'x-amz-server-side-encryption': 'aws:kms' },
};
const KEYS = ['a.txt', 'b.txt', 'c.txt'];

/** What a snapshot has of the bucket, by key, and what its index says of it. */
async function readObjects(run: FakeRun, name: string): Promise<Record<string, string>> {
  const lines = (await run.read(name, INDEX)).split('\n').filter(Boolean);
  const entries = lines.map((line): IndexEntry => JSON.parse(line));
  const texts = entries.map(async ({ key, lastModified }) => [
    `${key} of ${lastModified.slice(0, 10)}`,
    await run.read(name, `s3-buckets/${BUCKET}/${key}`),
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

const openRun = (endpoint: string, transfer: string) =>
  makeRun([collector], { config: makeConfig({ endpoint, config: { snapshot: { transfer } } }), credentials });

const asMade = (keys = KEYS) =>
  Object.fromEntries(keys.map((key) => [`${key} of 2026-09-14`, `this is ${key}\n`]));

/** What may have become of the index that is the cache of the next snapshot. */
const DAMAGES: readonly (readonly [string, (index: string) => string])[] = [
  ['is empty', () => ''],
  ['breaks off in the middle of a line', (index) => index.slice(0, index.length / 2)],
  ['is no text', () => '\u0000\u0001{"key":"\ufffd'.repeat(5000)],
  ['is in no order', (index) => index.split('\n').reverse().join('\n')],
  ['names each object several times, and other states of it first', repeatWrongly],
  [
    'tells of other headers',
    (index) => index.replaceAll(/"headers":\{[^}]*\}/g, '"headers":{"expires":"0"}'),
  ],
  ['is that of another bucket', (index) => index.replaceAll('.txt', '.html')],
];

function repeatWrongly(index: string): string {
  return index.replace(/^.+\n/gm, (line) => `${line.replace(/"etag":"../, '"etag":"00')}${line}${line}`);
}

describe.each(['fast', 'sdk'])('transfer: %s', (transfer) => {
  test('a snapshot that was interrupted half-way has, when it is gone on with, the bucket as it is then', async () => {
    const stop = new AbortController();
    const bucket = makeSmallBucket();
    putObject(bucket, 'a.txt', 'one way\n', KMS);
    let gets = 0;
    const { endpoint } = await startS3(bucket, (operation) => {
      if (operation === 'GetObject' && ++gets === 2) stop.abort(new Error('cancelled by alice'));
      return undefined;
    });
    await using run = await openRun(endpoint, transfer);
    await expect(run.take('v1', { signal: stop.signal })).rejects.toThrow('cancelled by alice');
    putObject(bucket, 'a.txt', 'another\n', { ...KMS, lastModified: LATER });
    bucket.objects.delete('b.txt');
    const { state } = await run.take('v1');
    expect(state).toBe('COMPLETE');
    expect(await readObjects(run, 'v1')).toEqual({
      ...asMade(['c.txt']),
      'a.txt of 2026-10-02': 'another\n',
    });
  });

  test.for([
    ['deleted and put again with the same bytes', 'this is b.txt\n', {}],
    ['changed under the same ETag and size', 'THIS IS B.TXT\n', KMS],
  ] as const)(
    'a key that is %s while the snapshot is taken is in it as it is in the end',
    async ([, body, given]) => {
      const again = (bucket: S3Bucket) => {
        bucket.objects.delete('b.txt');
        putObject(bucket, 'b.txt', body, { ...given, lastModified: LATER });
      };
      const bucket = makeSmallBucket();
      putObject(bucket, 'b.txt', 'this is b.txt\n', given);
      let lists = 0;
      const { endpoint } = await startS3(bucket, (operation) => {
        if (operation === 'ListObjectsV2' && ++lists === 2) again(bucket);
        return undefined;
      });
      await using run = await openRun(endpoint, transfer);
      const { state, consistency } = await run.take('v1');
      expect([state, consistency]).toMatchObject(['COMPLETE', { kind: 'atomic', rounds: 2 }]);
      expect(await readObjects(run, 'v1')).toEqual({
        ...asMade(['a.txt', 'c.txt']),
        'b.txt of 2026-10-02': body,
      });
    },
  );
});

test.for(DAMAGES)('where the index %s, the next snapshot is as right as the first', async ([, damage]) => {
  const { endpoint, bucket } = await startS3();
  await using run = await openRun(endpoint, 'fast');
  await run.take('v1');
  await makeWritable(run.store.location);
  const file = join(run.store.folder('v1'), INDEX);
  const index = await run.read('v1', INDEX);
  await writeFile(`${file}.new`, damage(index));
  await rename(`${file}.new`, file);
  putObject(bucket, 'b.txt', 'another\n', { lastModified: LATER });
  const { state, consistency } = await run.take('v2');
  expect([state, consistency.kind]).toEqual(['COMPLETE', 'atomic']);
  expect(await readObjects(run, 'v2')).toEqual({
    ...asMade(['a.txt', 'c.txt']),
    'b.txt of 2026-10-02': 'another\n',
  });
  const lineOf = (text: string) => text.split('\n').find((line) => line.includes('"a.txt"'));
  expect(lineOf(await run.read('v2', INDEX))).toBe(lineOf(index));
});

test('an object whose bytes the store has lost in part is fetched again', async () => {
  const { endpoint, calls } = await startS3();
  await using run = await openRun(endpoint, 'fast');
  await run.take('v1');
  await makeWritable(run.store.location);
  const sha256 = hash('sha256', 'this is b.txt\n');
  const object = join(run.store.location, 'objects', sha256.slice(0, 2), sha256.slice(2));
  await rm(object);
  await writeFile(object, 'this');
  const before = calls('GetObject').length;
  expect((await run.take('v2')).state).toBe('COMPLETE');
  expect(calls('GetObject').slice(before)).toEqual([expect.stringContaining('b.txt')]);
  expect(await readObjects(run, 'v2')).toEqual(asMade());
});

test.for([
  ['STANDARD', 'STANDARD_IA'],
  ['STANDARD_IA', 'INTELLIGENT_TIERING'],
  ['STANDARD_IA', 'STANDARD'],
] as const)(
  'an object moved from %s to %s is in the index as it is now, and not fetched',
  async ([from, to]) => {
    const { endpoint, bucket, calls } = await startS3();
    const [object] = bucket.objects.get('b.txt') ?? [];
    if (!object) throw new TypeError('there is no b.txt');
    Object.assign(object, { storageClass: from, metadata: { by: 'alice' } });
    await using run = await openRun(endpoint, 'fast');
    await run.take('v1');
    object.storageClass = to;
    const before = calls('GetObject').length;
    await run.take('v2');
    expect(calls('GetObject')).toHaveLength(before);
    await run.take('v3', { full: true });
    expect(await run.read('v2', INDEX)).toBe(await run.read('v3', INDEX));
    expect(await run.read('v2', INDEX)).not.toBe(await run.read('v1', INDEX));
  },
);
