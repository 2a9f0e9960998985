import { expect, test } from 'vitest';
import { Journal } from '../../src/changes/journal.ts';
import type { StepRecord } from '../../src/state/change-steps.ts';

const DONE = { outcome: 'done' } as const;

test('what comes while records are being written is written together, next', async () => {
  const batches: (readonly StepRecord[])[] = [];
  const first = Promise.withResolvers<void>();
  const journal = new Journal({
    recorded: [],
    async write(records) {
      batches.push(records);
      if (batches.length === 1) await first.promise;
    },
    onFailure: () => {},
  });
  journal.record({ index: 0, ...DONE });
  await expect.poll(() => batches.length).toBe(1);
  const kept = journal.keep(1, { replaced: 'aa' });
  journal.record({ index: 2, ...DONE });
  expect(batches).toHaveLength(1);
  first.resolve();
  await Promise.all([kept, journal.settle()]);
  expect(batches.map((records) => records.map(({ index }) => index))).toEqual([[0], [1, 2]]);
});

test('what is kept resolves only once it is durable', async () => {
  const written = Promise.withResolvers<void>();
  const journal = new Journal({ recorded: [], write: () => written.promise, onFailure: () => {} });
  let isDurable = false;
  const kept = journal.keep(0, { replaced: 'aa' }).then(() => {
    isDurable = true;
  });
  await new Promise(setImmediate);
  expect(isDurable).toBe(false);
  written.resolve();
  await kept;
  expect(isDurable).toBe(true);
});

test('what cannot be written is told, and nothing is written after it', async () => {
  const failures: unknown[] = [];
  let writes = 0;
  const journal = new Journal({
    recorded: [],
    write: async () => {
      writes++;
      throw new Error('the disk is full');
    },
    onFailure: (error) => failures.push(error),
  });
  journal.record({ index: 0, ...DONE });
  await expect(journal.settle()).rejects.toThrow('the disk is full');
  await expect(journal.keep(1, { replaced: 'aa' })).rejects.toThrow('the disk is full');
  expect(failures).toEqual([new Error('the disk is full')]);
  expect(writes).toBe(1);
});

test('what was recorded before is known', () => {
  const outcome = { index: 3, ...DONE };
  const recorded = [{ index: 3, outcome, kept: { replaced: 'aa' } }];
  const journal = new Journal({ recorded, write: async () => {}, onFailure: () => {} });
  expect(journal.outcome(3)).toEqual(outcome);
  expect(journal.kept(3)).toEqual({ replaced: 'aa' });
  expect(journal.outcome(4)).toBeUndefined();
});
