import { expect, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { putObject } from '../../sandbox/s3-state.ts';
import { healSnapshot } from '../../src/verify/heal.ts';
import { verifySnapshot } from '../../src/verify/verify.ts';
import { makeRun } from '../engine/fake-estate.ts';
import { makeWritable, overwrite } from '../verify/damage.ts';
import { makeConfig } from './collect.ts';
import { BUCKET, makeSmallBucket, startS3 } from './s3-sandbox.ts';

const signal = new AbortController().signal;
const ODD_KEY = 'odd//key';
const FOLDER = `s3-buckets/${BUCKET}`;

test('a damaged object is healed from its bucket alone, unless it is another one by now', async () => {
  const bucket = makeSmallBucket();
  putObject(bucket, ODD_KEY, 'odd one\n');
  const { endpoint, calls } = await startS3(bucket);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  await using run = await makeRun([collector], { config: makeConfig({ endpoint }), credentials });
  const manifest = await run.take('v1');
  const folder = run.store.folder('v1');
  await makeWritable(run.store.location);
  const odd = Object.keys(manifest.resources[0]?.keys ?? {})[0] ?? '';
  for (const path of [odd, `${FOLDER}/a.txt`, `${FOLDER}/b.txt`])
    await overwrite(folder, path, (bytes) => bytes.subarray(1));
  putObject(bucket, 'b.txt', 'another one\n');
  const before = calls('GetObject').length;
  const verified = await verifySnapshot(run.store, 'v1', { threads: 0, signal });
  const { healed, findings } = await healSnapshot(run.engine, 'v1', verified, signal);
  expect(healed.map(({ path, from }) => [path, from])).toEqual([
    [`${FOLDER}/a.txt`, 'the estate'],
    [odd, 'the estate'],
  ]);
  expect(findings).toMatchObject([{ path: `${FOLDER}/b.txt`, reason: 'its bytes were found nowhere else' }]);
  expect(calls('GetObject')).toHaveLength(before + 3);
  const again = await verifySnapshot(run.store, 'v1', { threads: 0, signal });
  expect(again.findings.map(({ path }) => path)).toEqual([`${FOLDER}/b.txt`]);
});

test('an object is found again by its path alone, since a manifest does not spell out all keys', async () => {
  const bucket = makeSmallBucket();
  const keys = [ODD_KEY, 'a.txt/in it', 'a%2Fb', '../up', '\u0001', 'x'.repeat(300)];
  for (const key of keys) putObject(bucket, key, key);
  const { endpoint } = await startS3(bucket);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const reread: typeof collector.reread = (resource, { path }, context) =>
    collector.reread(resource, { path }, context);
  const config = makeConfig({ endpoint });
  await using run = await makeRun([{ ...collector, reread }], { config, credentials });
  const manifest = await run.take('v1');
  const paths = Object.keys(manifest.resources[0]?.keys ?? {});
  await makeWritable(run.store.location);
  for (const path of paths) await overwrite(run.store.folder('v1'), path, (bytes) => bytes.subarray(1));
  const verified = await verifySnapshot(run.store, 'v1', { threads: 0, signal });
  const { healed, findings } = await healSnapshot(run.engine, 'v1', verified, signal);
  expect([paths.length, healed.length, findings]).toEqual([keys.length, keys.length, []]);
});
