import { expect, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { makeBucket, makeS3State } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import { collect } from './collect.ts';
import { BUCKET, makeSmallBucket, readIndex, startS3 } from './s3-sandbox.ts';

const denied = {
  status: 403,
  body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};

async function listBuckets(names: string[], s3: object): Promise<string[]> {
  await using sandbox = await startSandbox({
    estate: { s3: makeS3State(names.map((name) => makeBucket(name))) },
  });
  await using collected = await collect(collector, { endpoint: sandbox.url, config: { snapshot: { s3 } } });
  return collected.resources.map(({ resource }) => resource.id).sort();
}

test('buckets are chosen by include and exclude', async () => {
  const names = ['jada-logs', 'sailjada.com', 'sailjada-staging', 'other'];
  expect(await listBuckets(names, { exclude: ['*-logs'] })).toEqual([
    'other',
    'sailjada-staging',
    'sailjada.com',
  ]);
  expect(await listBuckets(names, { include: ['sail*', 'other'], exclude: ['*-staging'] })).toEqual([
    'other',
    'sailjada.com',
  ]);
});

test('buckets may not be listed: that is thrown', async () => {
  const { endpoint } = await startS3(makeSmallBucket(), (operation) =>
    operation === 'ListBuckets' ? denied : undefined,
  );
  await expect(collect(collector, { endpoint })).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a bucket that denies everything throws', async () => {
  const { endpoint } = await startS3(makeSmallBucket({ denied: 'all' }));
  await expect(collect(collector, { endpoint })).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a bucket that may not be listed keeps its configuration, and the gap is named', async () => {
  const { endpoint } = await startS3(makeSmallBucket(), (operation) =>
    operation === 'ListObjectsV2' ? denied : undefined,
  );
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toMatchObject([{ what: 'objects', call: 'ListObjectsV2', code: 'AccessDenied' }]);
  expect(collected.paths).toEqual([`s3-buckets/_config/${BUCKET}.json`]);
  expect(collected.resources[0]?.again).toEqual(collected.resources[0]?.record.look);
});

test.for(['fast', 'sdk'] as const)(
  'a listing that goes on and does not say how is no whole bucket (%s)',
  async (transfer) => {
    const body = `<ListBucketResult><IsTruncated>true</IsTruncated><NextMarker>a.txt</NextMarker>
      <Contents><Key>a.txt</Key><Size>14</Size></Contents></ListBucketResult>`;
    const { endpoint } = await startS3(makeSmallBucket(), (operation) =>
      operation === 'ListObjectsV2' ? { status: 200, body } : undefined,
    );
    await expect(collect(collector, { endpoint, config: { snapshot: { transfer } } })).rejects.toThrow(
      'the listing goes on, but the answer does not say how',
    );
  },
);

test('a denied policy is a gap, and the rest of the bucket is captured', async () => {
  const { endpoint } = await startS3(makeSmallBucket(), (operation) =>
    operation === 'GetBucketPolicy' ? denied : undefined,
  );
  await using collected = await collect(collector, { endpoint });
  expect(collected.gaps).toMatchObject([
    { what: 'bucket policy', call: 'GetBucketPolicy', code: 'AccessDenied' },
  ]);
  expect(await readIndex(collected)).toHaveLength(3);
});

test('a bucket deleted after it was listed is gone, not failed', async () => {
  const { endpoint } = await startS3(makeSmallBucket(), (operation, request) =>
    operation === 'ListBuckets' || !request.path.startsWith(`/${BUCKET}`)
      ? undefined
      : { status: 404, body: '<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>' },
  );
  await expect(collect(collector, { endpoint })).rejects.toBeInstanceOf(ResourceGoneError);
});

test('a change of an object is seen by the second look', async () => {
  const { endpoint, bucket } = await startS3();
  await using collected = await collect(collector, { endpoint });
  bucket.objects.delete('c.txt');
  expect(await collected.look()).not.toEqual(collected.resources.map(({ record }) => record.look));
});

test('a change of configuration is seen by the second look', async () => {
  const { endpoint, bucket } = await startS3();
  await using collected = await collect(collector, { endpoint });
  bucket.configuration = { accelerate: { Status: 'Enabled' } };
  expect(await collected.look()).not.toEqual(collected.resources.map(({ record }) => record.look));
});

test('looking again downloads nothing', async () => {
  const { endpoint, calls } = await startS3();
  await using collected = await collect(collector, { endpoint });
  await collected.look();
  expect(calls('GetObject')).toHaveLength(3);
});

test('where ListBuckets tells no regions, each bucket is asked for its own', async () => {
  const { endpoint, calls } = await startS3(
    makeSmallBucket({ region: 'us-west-2' }),
    (operation, request) => {
      if (operation === 'ListBuckets') request.query.delete('max-buckets');
      return undefined;
    },
  );
  await using collected = await collect(collector, { endpoint });
  expect(collected.resources[0]?.resource.region).toBe('us-west-2');
  expect(calls('GetBucketLocation').length).toBeGreaterThan(0);
  expect(collected.gaps).toEqual([]);
});

test('where that is denied too, S3 redirects to the region', async () => {
  const { endpoint } = await startS3(makeSmallBucket({ region: 'us-west-2' }), (operation, request) => {
    if (operation === 'ListBuckets') request.query.delete('max-buckets');
    return operation === 'GetBucketLocation' ? denied : undefined;
  });
  await using collected = await collect(collector, { endpoint });
  expect(await readIndex(collected)).toHaveLength(3);
});

test('every fault of the weather is survived', async () => {
  const sandbox = await startSandbox({
    estate: { s3: makeS3State([makeSmallBucket()]) },
    faults: { s3: 0.2 },
  });
  await using _ = sandbox;
  await using collected = await collect(collector, { endpoint: sandbox.url });
  expect(collected.gaps).toEqual([]);
  expect(await readIndex(collected)).toHaveLength(3);
});
