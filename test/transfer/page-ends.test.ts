import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PageEnds } from '../../src/transfer/page-ends.ts';

test('the last key of each thousand is kept, however the keys come, but for the last of all', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 2500 }), { maxLength: 6 });
  fc.assert(
    fc.property(sizes, (pages) => {
      const ends = new PageEnds();
      const keys: string[] = [];
      for (const size of pages) {
        const page = Array.from({ length: size }, (_, index) => `k${keys.length + index}`);
        keys.push(...page);
        ends.add(page);
      }
      expect(ends.keys).toEqual(keys.filter((_, index) => index % 1000 === 999 && index < keys.length - 1));
    }),
  );
});
