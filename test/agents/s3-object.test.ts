import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { noiseBody } from '../../sandbox/s3-body.ts';
import { putObject } from '../../sandbox/s3-state.ts';
import { collect } from './collect.ts';
import { BUCKET, makeSmallBucket, readIndex, startS3 } from './s3-sandbox.ts';

const path = `/${BUCKET}/b.txt`;
const looks = (collected: Awaited<ReturnType<typeof collect>>) =>
  collected.resources.map(({ record, again }) => [record.look, again]);

test('an object deleted after it was listed is left out, and the second look agrees', async () => {
  const { endpoint } = await startS3(makeSmallBucket(), (operation, request, bucket) => {
    if (operation === 'GetObject' && request.path === path) bucket.objects.delete('b.txt');
    return undefined;
  });
  await using collected = await collect(collector, { endpoint });
  expect((await readIndex(collected)).map(({ key }) => key)).toEqual(['a.txt', 'c.txt']);
  expect(collected.gaps).toEqual([]);
  for (const [first, again] of looks(collected)) expect(again).toEqual(first);
});

test('an object that is listed whenever it is looked for, and never given, is a gap', async () => {
  const { endpoint } = await startS3(makeSmallBucket(), (operation, request) =>
    operation === 'GetObject' && request.path === path
      ? { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>' }
      : undefined,
  );
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toMatchObject([
    { what: 'object b.txt', message: 'the bucket lists it, but does not give it (NoSuchKey)' },
  ]);
  for (const [first, again] of looks(collected)) expect(again).toEqual(first);
});

test('an object deleted and put again after it was listed is captured as it is now', async () => {
  const lastModified = new Date('2026-10-01T00:00:00Z');
  let gets = 0;
  const { endpoint } = await startS3(makeSmallBucket(), (operation, request, bucket) => {
    if (operation === 'GetObject' && request.path === path && ++gets === 1) bucket.objects.delete('b.txt');
    if (operation === 'ListObjectsV2' && request.query.get('prefix') === 'b.txt')
      putObject(bucket, 'b.txt', 'again\n', { lastModified });
    return undefined;
  });
  await using collected = await collect(collector, { endpoint });
  expect(await collected.read(`s3-buckets/${BUCKET}/b.txt`)).toBe('again\n');
  for (const [first, again] of looks(collected)) expect(again).toEqual(first);
});

test('an object replaced after it was listed is captured as it is now, and the second look agrees', async () => {
  const lastModified = new Date('2026-10-01T00:00:00Z');
  const { endpoint } = await startS3(makeSmallBucket(), (operation, request, bucket) => {
    if (operation === 'GetObject' && request.path === path)
      putObject(bucket, 'b.txt', 'replaced\n', { lastModified });
    return undefined;
  });
  await using collected = await collect(collector, { endpoint });
  expect(await collected.read(`s3-buckets/${BUCKET}/b.txt`)).toBe('replaced\n');
  expect((await readIndex(collected))[1]).toMatchObject({
    etag: hash('md5', 'replaced\n'),
    size: 9,
    lastModified: lastModified.toISOString(),
  });
  for (const [first, again] of looks(collected)) expect(again).toEqual(first);
});

test('an object that keeps changing is captured whole, and the second look differs', async () => {
  let version = 0;
  const { endpoint } = await startS3(makeSmallBucket(), (operation, request, bucket) => {
    if (operation === 'ListObjectsV2' || request.path === path)
      putObject(bucket, 'b.txt', `version ${version++}\n`);
    return undefined;
  });
  await using collected = await collect(collector, { endpoint });
  expect(await collected.read(`s3-buckets/${BUCKET}/b.txt`)).toMatch(/^version \d\n$/);
  for (const [first, again] of looks(collected)) expect(again).not.toEqual(first);
});

test('a denied object is a gap that names it, and the others are captured', async () => {
  const bucket = makeSmallBucket();
  putObject(bucket, 'b.txt', 'secret', { isDenied: true });
  const { endpoint } = await startS3(bucket);
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toMatchObject([{ what: 'object b.txt', call: 'GetObject', code: 'AccessDenied' }]);
  expect((await readIndex(collected)).map(({ sha256 }) => sha256 !== undefined)).toEqual([true, false, true]);
  expect(collected.paths).not.toContain(`s3-buckets/${BUCKET}/b.txt`);
  for (const [first, again] of looks(collected)) expect(again).toEqual(first);
});

test('an archived object is a gap that says what to do', async () => {
  const bucket = makeSmallBucket();
  putObject(bucket, 'b.txt', 'cold', { storageClass: 'GLACIER' });
  const { endpoint } = await startS3(bucket);
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toEqual([
    {
      what: 'object b.txt',
      call: 'GetObject',
      code: 'InvalidObjectState',
      message: 'it is archived: restore it in S3, then take a new snapshot',
    },
  ]);
});

test('an object that fails for good is a gap, and the others are captured', async () => {
  const { endpoint } = await startS3(makeSmallBucket(), (operation, request) =>
    operation === 'GetObject' && request.path === path
      ? {
          status: 400,
          body: '<Error><Code>InvalidRequest</Code><Message>The object was stored using a form of Server Side Encryption.</Message></Error>',
        }
      : undefined,
  );
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toMatchObject([
    { what: 'object b.txt', message: expect.stringContaining('(SSE-C)') },
  ]);
});

test('a body that is not what its ETag says is fetched three times, then named', async () => {
  const bucket = makeSmallBucket();
  putObject(bucket, 'b.txt', 'damaged', { etag: hash('md5', 'whole') });
  const { endpoint, calls } = await startS3(bucket);
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toMatchObject([{ what: 'object b.txt', call: 'GetObject', code: 'integrity' }]);
  expect(calls('GetObject').filter((each) => each === path)).toHaveLength(3);
});

const NO_MD5 = `${'0'.repeat(32)}-2`;

test.for([
  ['CRC32', 4, 10],
  ['SHA256', 32, 10],
  ['CRC64NVME', 8, 10],
  ['CRC64NVME', 8, 3_000_000],
  ['CRC32C', 4, 3_000_000],
  ['SHA1', 20, 10],
] as const)(
  'a body that is not what its %s says is named (%i, %i bytes)',
  async ([algorithm, length, size]) => {
    const bucket = makeSmallBucket();
    const value = Buffer.alloc(length).toString('base64');
    const checksum = { algorithm, type: 'FULL_OBJECT', value } as const;
    putObject(bucket, 'b.txt', noiseBody('b', size), { etag: NO_MD5, checksum });
    const { endpoint, calls } = await startS3(bucket);
    await using collected = await collect(collector, { endpoint });
    expect(collected.gaps).toMatchObject([
      { code: 'integrity', message: expect.stringMatching(/ is .* instead of /) },
    ]);
    expect(calls('GetObject').filter((each) => each === path).length).toBeGreaterThan(2);
  },
);

test.for(['CRC32', 'SHA256', 'SHA1', 'CRC64NVME'] as const)(
  'a body with a true %s is captured',
  async (algorithm) => {
    const bucket = makeSmallBucket();
    putObject(bucket, 'big.bin', noiseBody('big', 3_000_000), {
      etag: NO_MD5,
      checksum: { algorithm, type: 'FULL_OBJECT' },
    });
    const { endpoint } = await startS3(bucket);
    await using collected = await collect(collector, { endpoint });
    expect(collected.gaps).toEqual([]);
    expect((await readIndex(collected))[2]).toMatchObject({
      size: 3_000_000,
      checksum: { algorithm: algorithm.toLowerCase(), type: 'full', value: expect.any(String) },
    });
  },
);

test('what is no MD5 and no checksum of the whole is not taken for one', async () => {
  const bucket = makeSmallBucket();
  const etag = '0'.repeat(32);
  putObject(bucket, 'kms.txt', 'kms', { etag, headers: { 'x-amz-server-side-encryption': 'aws:kms' } });
  putObject(bucket, 'parts.txt', 'parts', {
    etag: `${etag}-2`,
    checksum: { algorithm: 'SHA256', type: 'COMPOSITE', value: `${Buffer.alloc(32).toString('base64')}-2` },
  });
  const { endpoint } = await startS3(bucket);
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toEqual([]);
});

test.for([
  ['small', 5000],
  ['large', 2_000_000],
] as const)('a %s body that is cut is fetched again', async ([, size]) => {
  const bucket = makeSmallBucket();
  putObject(bucket, 'b.txt', noiseBody('b', size));
  let gets = 0;
  const { endpoint } = await startS3(bucket, (operation, request) =>
    operation === 'GetObject' && request.path === path && gets++ < 2 ? 'cut' : undefined,
  );
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toEqual([]);
  expect(
    (await collected.readBytes(`s3-buckets/${BUCKET}/b.txt`)).equals(noiseBody('b', size).slice(0, size)),
  ).toBe(true);
});

test('tags are only asked for where there are some', async () => {
  const bucket = makeSmallBucket();
  putObject(bucket, 'b.txt', 'tagged', { tags: { colour: 'blue' } });
  const { endpoint, calls } = await startS3(bucket);
  await using collected = await collect(collector, { endpoint });
  expect(calls('GetObjectTagging')).toEqual([path]);
  expect((await readIndex(collected))[1]?.tags).toEqual({ colour: 'blue' });
});

test('denied tags are a gap of their own, and are asked for again the next time', async () => {
  const bucket = makeSmallBucket();
  putObject(bucket, 'b.txt', 'tagged', { tags: { colour: 'blue' } });
  let isDenied = true;
  const { endpoint, calls } = await startS3(bucket, (operation) =>
    operation === 'GetObjectTagging' && isDenied
      ? { status: 403, body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>' }
      : undefined,
  );
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toMatchObject([{ what: 'tags of object b.txt', call: 'GetObjectTagging' }]);
  isDenied = false;
  await using again = await collect(collector, { endpoint, after: collected });
  expect(again.gaps).toEqual([]);
  expect((await readIndex(again))[1]).toMatchObject({ tags: { colour: 'blue' } });
  expect(calls('GetObject')).toHaveLength(3);
});
