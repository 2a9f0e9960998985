import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listObjects } from '../../agents/s3/bucket-listing.ts';
import type { CollectorContext } from '../../src/engine/collector.ts';
import type { Transfer } from '../../src/transfer/transfer.ts';
import { makeTransfer } from '../transfer/fake-transfer.ts';

const KEYS = Array.from({ length: 4000 }, (_, index) => `photo-${String(index).padStart(5, '0')}.jpg`);

/** Lists a bucket twice in one run; what the second listing asked for, by the number of calls at once. */
async function listTwice(pageMs: number) {
  const served = makeTransfer(KEYS);
  const transfer: Transfer = {
    ...served,
    list: async (bucket, options) => {
      if (pageMs > 0) await sleep(pageMs);
      return served.list(bucket, options);
    },
  };
  const place = { transfer, bucket: 'b', folder: 'b', indexPath: 'b.jsonl' };
  const context = { plane: { pageEnds: new Map() }, signal: new AbortController().signal };
  const list = async () => {
    const keys: string[] = [];
    for await (const page of listObjects(place, context as unknown as CollectorContext))
      keys.push(...page.map(({ key }) => key));
    return keys;
  };
  await list();
  expect(served.peak).toBe(1);
  expect(await list()).toEqual(KEYS);
  return served;
}

test('where S3 is far, what was listed once is listed in parallel', async () => {
  const { lists, peak } = await listTwice(25);
  expect(peak).toBeGreaterThan(1);
  expect(lists).toBe(8);
});

test('where it is near, one page after the other', async () => {
  expect(await listTwice(0)).toMatchObject({ lists: 8, peak: 1 });
});
