import { expect, test } from 'vitest';
import { bucket as buckets } from '../../agents/s3/bucket.ts';
import { makeVersion, putObject, type S3Bucket } from '../../sandbox/s3-state.ts';
import { configSchema } from '../../src/config.ts';
import { SYSTEM_CLOCK } from '../../src/engine/clock.ts';
import { makeRun } from '../engine/fake-estate.ts';
import { readSnapshot } from '../moto/snapshot-files.ts';
import { BUCKET, makeSmallBucket, startS3 } from './s3-sandbox.ts';

/** A clock that has waited already: what it pauses for lies before the test. */
function makePatientClock() {
  let owedMs = 60_000;
  return {
    now: () => SYSTEM_CLOCK.now() - owedMs,
    pause: async () => {
      owedMs = 0;
    },
  };
}

/** A new version on top, as of now. */
function replace({ objects }: S3Bucket, key: string, text: string, given = {}): void {
  const older = objects.get(key) ?? [];
  const version = makeVersion(text, { versionId: `v${older.length}`, lastModified: new Date(), ...given });
  objects.set(key, [version, ...older]);
}

/** Takes a bucket in which `move` changes something before each listing; `versioning` as S3 says it. */
async function takeMoving(move: (bucket: S3Bucket, count: number) => void, given: Partial<S3Bucket> = {}) {
  let count = 0;
  const { endpoint, calls } = await startS3(
    makeSmallBucket({ versioning: 'Enabled', ...given }),
    (operation, _, bucket) => {
      if (operation === 'ListObjectsV2') move(bucket, ++count);
      return undefined;
    },
  );
  const config = configSchema.parse({ estate: 'test', aws: { endpoint } });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const run = await makeRun([buckets], { config, credentials, clock: makePatientClock() });
  const manifest = await run.take('v1');
  return { run, manifest, calls, files: readSnapshot(run.store.folder('v1')) };
}

test('a bucket with versions that never stands still is read as of one instant', async () => {
  const { run, manifest, files, calls } = await takeMoving((bucket, count) => {
    replace(bucket, 'b.txt', `moved ${count}\n`);
    replace(bucket, `new-${count}.txt`, 'made meanwhile\n');
    replace(bucket, 'c.txt', '', { isDeleteMarker: true });
  });
  await using _ = run;
  expect(manifest).toMatchObject({
    state: 'COMPLETE',
    consistency: {
      kind: 'atomic',
      rounds: 2,
      recalled: [{ service: 's3', region: 'us-east-1', id: BUCKET }],
    },
  });
  expect((await files.bytes('MANIFEST.md')).toString()).toContain('1 resource was moving and read as of it');
  expect(manifest.consistency.asOf).toMatch(/:\d\d\.000Z$/);
  for (const name of ['a', 'b', 'c'])
    expect((await files.bytes(`s3-buckets/${BUCKET}/${name}.txt`)).toString()).toBe(`this is ${name}.txt\n`);
  expect(manifest.resources.map((each) => each.files)).toEqual([5]);
  expect(calls('ListObjectVersions').length).toBeGreaterThan(1);
});

test('one without versions is fuzzy', async () => {
  const change = (bucket: S3Bucket, count: number) =>
    putObject(bucket, 'b.txt', `moved ${count}\n`, { lastModified: new Date() });
  const { run, manifest, calls } = await takeMoving(change, { versioning: undefined });
  await using _ = run;
  const moved = [{ id: BUCKET, reason: 'changed during the window' }];
  expect(manifest.consistency).toMatchObject({ kind: 'fuzzy', rounds: 3, moved });
  expect(calls('ListObjectVersions')).toEqual([]);
});

test('versions that are gone by then tell nothing', async () => {
  const { run, manifest } = await takeMoving((bucket, count) => {
    replace(bucket, 'b.txt', `moved ${count}\n`);
    if (count === 2) bucket.objects.delete('a.txt');
    if (count === 3) bucket.versioning = 'Suspended';
  });
  await using _ = run;
  expect(manifest.consistency).toMatchObject({ kind: 'fuzzy', moved: [{ id: BUCKET }] });
});

test('an object in many parts, dated to its first, is not taken to have been there', async () => {
  const parts = { lastModified: new Date(Date.now() - 3_600_000), partSizes: [3, 4] };
  const { run, manifest } = await takeMoving((bucket, count) => {
    if (count > 1)
      replace(bucket, 'big.bin', `parts ${count}`, { ...parts, etag: `${`${count}`.repeat(32)}-2` });
  });
  await using _ = run;
  expect(manifest.consistency).toMatchObject({ kind: 'fuzzy', moved: [{ id: BUCKET }] });
});

test('a policy without the right to list versions is named', async () => {
  const bucket = makeSmallBucket({ versioning: 'Enabled' });
  let count = 0;
  const { endpoint } = await startS3(bucket, (operation) => {
    if (operation === 'ListObjectsV2') replace(bucket, 'b.txt', `moved ${++count}\n`);
    if (operation !== 'ListObjectVersions') return undefined;
    return { kind: 'fail', status: 403, code: 'AccessDenied', message: 'not for you' };
  });
  const config = configSchema.parse({ estate: 'test', aws: { endpoint } });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  await using run = await makeRun([buckets], { config, credentials, clock: makePatientClock() });
  const { consistency } = await run.take('v1');
  expect(consistency).toMatchObject({
    moved: [{ reason: expect.stringMatching(/; its versions could not be read: 403$/) }],
  });
});
