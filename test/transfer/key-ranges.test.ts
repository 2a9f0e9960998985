import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys } from '../../src/transfer/key-order.ts';
import { type KeyRange, type SplitOptions, splitRange } from '../../src/transfer/key-ranges.ts';

const keySets = fc
  .uniqueArray(
    fc.string({
      unit: fc.constantFrom('a', 'b', 'y', 'z', '0', '9', '/', 'é', '\ue000', '🎸'),
      maxLength: 8,
    }),
  )
  .map((keys) => keys.filter((key) => key !== '').sort(compareKeys));

function probing(keys: readonly string[], count = 16, probes = 60): SplitOptions {
  const firstKeyAfter = async (after: string) => keys.find((key) => compareKeys(key, after) > 0);
  return { count, probes, firstKeyAfter };
}

function isIn(key: string, { after, until }: KeyRange): boolean {
  return (
    (after === undefined || compareKeys(key, after) > 0) &&
    (until === undefined || compareKeys(key, until) <= 0)
  );
}

test('any split covers each key exactly once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(keySets, fc.string(), fc.integer({ min: 1, max: 40 }), async (keys, after, count) => {
      const ranges = await splitRange({ after }, probing(keys, count));
      const covered = ranges.flatMap((range) => keys.filter((key) => isIn(key, range)));
      expect(covered).toEqual(keys.filter((key) => compareKeys(key, after) > 0));
    }),
  );
});

test('a range with an end is covered up to and with it, and no further', async () => {
  await fc.assert(
    fc.asyncProperty(keySets, fc.string(), async (keys, until) => {
      const range = { after: '', until };
      const ranges = await splitRange(range, probing(keys));
      const covered = ranges.flatMap((each) => keys.filter((key) => isIn(key, each)));
      expect(covered).toEqual(keys.filter((key) => isIn(key, range)));
    }),
  );
});

test('probes that answer anything leave no gap and no overlap', async () => {
  await fc.assert(
    fc.asyncProperty(keySets, fc.array(fc.option(fc.string(), { nil: undefined })), async (keys, answers) => {
      const ranges = await splitRange(
        { after: '' },
        { ...probing(keys), firstKeyAfter: async () => answers.pop() },
      );
      expect(ranges.flatMap((range) => keys.filter((key) => isIn(key, range)))).toEqual(keys);
    }),
  );
});

test('an endpoint that takes no notice of start-after is not split', async () => {
  const options = { ...probing([]), firstKeyAfter: async () => 'a' };
  expect(await splitRange({ after: 'm' }, options)).toEqual([{ after: 'm' }]);
});

const LAYOUTS: Readonly<Record<string, (index: number) => string>> = {
  'random names': (index) => hash('md5', String(index)),
  'dates under one prefix': (index) =>
    `logs/cloudfront/${new Date(1.7e12 + index * 3.6e6).toISOString().slice(0, 13)}.gz`,
  'numbered pictures': (index) => `images/gallery/${String(index).padStart(6, '0')}.jpg`,
  'folders of a hundred': (index) =>
    `data-${String(Math.floor(index / 100)).padStart(3, '0')}/part-${index % 100}`,
};

test.for(Object.entries(LAYOUTS))(
  '%s are split so that no range has more than a quarter',
  async ([, nameOf]) => {
    const keys = Array.from({ length: 10_000 }, (_, index) => nameOf(index)).sort(compareKeys);
    const ranges = await splitRange({ after: keys[0] ?? '' }, probing(keys, 16, 80));
    const sizes = ranges.map((range) => keys.filter((key) => isIn(key, range)).length);
    expect(ranges.length).toBeGreaterThanOrEqual(12);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2500);
  },
);

test('no more probes are made than allowed', async () => {
  const { firstKeyAfter, ...rest } = probing(
    Array.from({ length: 1000 }, (_, index) => hash('md5', String(index))).sort(),
  );
  let made = 0;
  const count = (after: string) => {
    made++;
    return firstKeyAfter(after);
  };
  await splitRange({ after: '' }, { ...rest, probes: 21, firstKeyAfter: count });
  expect(made).toBe(21);
});
