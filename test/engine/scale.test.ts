import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CapturingCollector, FileRow } from '../../src/engine/collector.ts';
import { findPreviousSnapshots } from '../../src/engine/previous.ts';
import { makeRun } from './fake-estate.ts';

type Add = (row: Omit<FileRow, 'sha256' | 'size'>) => void;

/** One resource whose rows all are the same few bytes. */
function makeCollector(addAll: (add: Add) => void): CapturingCollector {
  return {
    agent: 's3',
    service: 'big',
    scope: 'global',
    actions: [],
    ratePerSecond: 100,
    async *list() {
      yield { id: 'one', path: 'big/one' };
    },
    async capture(_, context) {
      const { sha256, size } = await context.store('', 'a few bytes');
      addAll((row) => context.add({ ...row, sha256, size }));
      return { fingerprint: 'f' };
    },
    look: async () => ({ fingerprint: 'f' }),
  };
}

test('the manifest spells out 20,000 keys, and says how many more there are', async () => {
  const collector = makeCollector((add) => {
    for (let index = 0; index < 20_003; index++) add({ path: `big/one/${index}`, key: `${index}?` });
  });
  await using run = await makeRun([collector]);
  const { resources } = await run.take('v1', { agents: ['s3'] });
  expect(Object.keys(resources[0]?.keys ?? {})).toHaveLength(20_000);
  expect(resources[0]).toMatchObject({ files: 20_003, moreKeys: 3 });
  expect(await run.read('v1', 'MANIFEST.md')).toContain('3 more: the object index of a bucket');
});

test('a resource that has counters among thousands of files is told by the others', async () => {
  const collector = makeCollector((add) => {
    for (let index = 0; index < 6_000; index++)
      add({ path: `big/one/${index}`, ...(index === 4_500 && { volatile: true }) });
  });
  await using run = await makeRun([collector]);
  const { resources } = await run.take('v1', { agents: ['s3'] });
  const lines = (await run.read('v1', 'SHA256SUMS')).split('\n').filter((line) => line.includes(' big/one/'));
  const hashOf = (some: string[]) =>
    createHash('sha256')
      .update(some.map((each) => `${each}\n`).join(''))
      .digest('hex');
  expect(resources[0]?.sha256).toBe(hashOf(lines));
  expect(resources[0]?.steadySha256).toBe(hashOf(lines.filter((line) => !line.endsWith('/4500'))));
});

test('the rows of a sealed snapshot are read piece by piece, in their order', async () => {
  const paths = Array.from({ length: 15_000 }, (_, index) => `big/one/${String(index).padStart(20, '0')}`);
  const collector = makeCollector((add) => {
    for (const path of paths) add({ path });
  });
  await using run = await makeRun([collector]);
  await run.take('v1', { agents: ['s3'] });
  const before = await findPreviousSnapshots(run.store, 'test', ['s3']);
  const capture = before.find(JSON.stringify(['big', 'global', 'one']));
  const rows = await Array.fromAsync(capture?.rows() ?? []);
  expect(rows.map(({ path }) => path)).toEqual(paths);
});
