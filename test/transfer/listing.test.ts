import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys } from '../../src/transfer/key-order.ts';
import { listInOrder } from '../../src/transfer/listing.ts';
import { PageEnds } from '../../src/transfer/page-ends.ts';
import type { Transfer } from '../../src/transfer/transfer.ts';
import { makeListed, makeTransfer } from './fake-transfer.ts';

const { signal } = new AbortController();

async function listKeys(transfer: Transfer): Promise<string[]> {
  const pages = await Array.fromAsync(listInOrder(transfer, 'bucket', { signal }));
  return pages.flatMap((page) => page.map(({ key }) => key));
}

function makeKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `images/${hash('md5', String(index))}.jpg`).sort(
    compareKeys,
  );
}

test('any set of keys is listed whole and in order', async () => {
  const sets = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom('a', 'm', 'z', '0', '9', '/', '\ue000', '🎸'), minLength: 1 }),
    {
      maxLength: 300,
    },
  );
  await fc.assert(
    fc.asyncProperty(sets, async (set) => {
      const keys = set.sort(compareKeys);
      expect(await listKeys(makeTransfer(keys, 3))).toEqual(keys);
    }),
    { numRuns: 50 },
  );
});

test('a short listing is one page after the other', async () => {
  const transfer = makeTransfer(makeKeys(50), 10);
  await listKeys(transfer);
  expect(transfer).toMatchObject({ lists: 5, peak: 1 });
});

test('a long listing is read in ranges, with at most 16 calls at once', async () => {
  const keys = makeKeys(20_000);
  const transfer = makeTransfer(keys, 10);
  expect(await listKeys(transfer)).toEqual(keys);
  expect(transfer.peak).toBeGreaterThanOrEqual(8);
  expect(transfer.peak).toBeLessThanOrEqual(16);
  expect(transfer.lists).toBeLessThan(2000 * 1.5);
});

test('ranges ahead of a slow reader wait: what is held does not grow with the bucket', async () => {
  const transfer = makeTransfer(makeKeys(20_000), 10);
  const listing = listInOrder(transfer, 'bucket', { signal });
  for (let page = 0; page < 20; page++) await listing.next();
  for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate);
  expect(transfer.lists).toBeLessThan(250);
  await listing.return();
});

test('a reader slower than the listing gets one page after the other, and no probes are spent', async () => {
  const transfer = makeTransfer(makeKeys(2000), 10);
  for await (const _ of listInOrder(transfer, 'bucket', { signal }))
    for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
  expect(transfer).toMatchObject({ lists: 200, peak: 1 });
});

test('when all is listed, a probe that has no answer yet is given up', async () => {
  const keys = makeKeys(500);
  const transfer = makeTransfer(keys, 10);
  const probes: AbortSignal[] = [];
  const silent: Transfer = {
    ...transfer,
    list: (bucket, options) => {
      if (options.maxKeys !== 1) return transfer.list(bucket, options);
      probes.push(options.signal);
      return new Promise((_, reject) => {
        options.signal.addEventListener('abort', () => reject(options.signal.reason));
      });
    },
  };
  expect(await listKeys(silent)).toEqual(keys);
  expect(probes.map(({ aborted }) => aborted)).toEqual([true]);
});

/** Keys with `Transfer` pages of a thousand, listed with what an earlier listing of `before` showed. */
async function listAgain(keys: readonly string[], before: readonly string[]) {
  const ends = new PageEnds();
  for (let at = 0; at < before.length; at += 700) ends.add(before.slice(at, at + 700));
  const transfer = makeTransfer(keys);
  const pages = await Array.fromAsync(
    listInOrder(transfer, 'bucket', { signal, pageEnds: async () => ends.keys }),
  );
  return { transfer, listed: pages.flatMap((page) => page.map(({ key }) => key)) };
}

test('what has been listed before is listed in parallel from the second page on, without a call more', async () => {
  const keys = makeKeys(20_000);
  const { transfer, listed } = await listAgain(keys, keys);
  expect(listed).toEqual(keys);
  expect(transfer.lists).toBe(20);
  expect(transfer.peak).toBeGreaterThan(5);
});

test('one page is all that is read of a bucket that has no more', async () => {
  const keys = makeKeys(1000);
  const pageEnds = () => Promise.reject(new Error('asked for'));
  const pages = await Array.fromAsync(listInOrder(makeTransfer(keys), 'bucket', { signal, pageEnds }));
  expect(pages).toHaveLength(1);
});

test.each([
  ['has grown everywhere', makeKeys(6000), makeKeys(3000)],
  ['has shrunk', makeKeys(2500), makeKeys(9000)],
  ['has other keys', makeKeys(5000), makeKeys(5000).map((key) => `x/${key}`)],
  ['was listed in no order', makeKeys(5000), makeKeys(5000).reverse()],
])('a bucket that %s since is listed whole', async (_, keys, before) => {
  expect((await listAgain(keys, before)).listed).toEqual(keys);
});

/** A bucket of which a key comes or goes before each answer. */
function makeMoving(standing: readonly string[], moving: readonly string[], pageSize: number): Transfer {
  const keys = new Set(standing);
  let answers = 0;
  return {
    list: async (_: string, { token, startAfter, maxKeys }: Parameters<Transfer['list']>[1]) => {
      await new Promise(setImmediate);
      const mover = moving[answers++ % moving.length];
      if (mover !== undefined && !keys.delete(mover)) keys.add(mover);
      const after = token ?? startAfter;
      const left = Array.from(keys).filter((key) => after === undefined || compareKeys(key, after) > 0);
      const objects = left
        .sort(compareKeys)
        .slice(0, maxKeys ?? pageSize)
        .map(makeListed);
      const last = objects.at(-1)?.key;
      return left.length > objects.length && last !== undefined ? { objects, next: last } : { objects };
    },
  } as unknown as Transfer;
}

test('keys that stand still are listed once and in order, whatever comes and goes, wherever it was divided', async () => {
  const key = fc.string({
    unit: fc.constantFrom('a', 'm', 'z', '/', '\ue000', '🎸'),
    minLength: 1,
    maxLength: 4,
  });
  const sets = fc.uniqueArray(fc.tuple(key, fc.constantFrom('stands', 'stands', 'moves')), {
    selector: ([each]) => each,
    maxLength: 200,
  });
  const cuts = fc.uniqueArray(key, { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(sets, cuts, fc.integer({ min: 1, max: 4 }), async (set, ends, pageSize) => {
      const keysThat = (does: string) => set.flatMap(([each, what]) => (what === does ? [each] : []));
      const transfer = makeMoving(keysThat('stands'), keysThat('moves'), pageSize);
      const pageEnds = async () => ends.sort(compareKeys);
      const pages = await Array.fromAsync(listInOrder(transfer, 'bucket', { signal, pageEnds }));
      const listed = pages.flatMap((page) => page.map((each) => each.key));
      expect(listed).toEqual(Array.from(new Set(listed)).sort(compareKeys));
      expect(new Set(listed).isSupersetOf(new Set(keysThat('stands')))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a bucket of many pages is divided into ranges of eight', async () => {
  const keys = makeKeys(200_000);
  const { transfer, listed } = await listAgain(keys, keys);
  expect(listed).toHaveLength(200_000);
  expect(transfer.lists).toBe(200);
  expect(transfer.peak).toBeLessThanOrEqual(16);
});

test('a listing that is not in key order is refused', async () => {
  await expect(listKeys(makeTransfer(['b', 'a']))).rejects.toThrow('"a" comes after "b"');
});

test('a failed page fails the listing', async () => {
  const transfer = makeTransfer(makeKeys(500), 10);
  const failing: Transfer = {
    ...transfer,
    list: (bucket, options) =>
      transfer.lists > 30 ? Promise.reject(new Error('SlowDown')) : transfer.list(bucket, options),
  };
  await expect(listKeys(failing)).rejects.toThrow('SlowDown');
});
