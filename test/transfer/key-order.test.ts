import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys } from '../../src/transfer/key-order.ts';

test('keys are in the order of their UTF-8 bytes', () => {
  const key = fc.string({ unit: 'binary' });
  const check = (a: string, b: string) => {
    expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  };
  fc.assert(fc.property(key, key, check));
});

test('characters beyond U+FFFF come after all others', () => {
  expect(['\u{10000}', '\uffff', '\ue000', '\ud7ff', 'a'].toSorted(compareKeys)).toEqual([
    'a',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
  ]);
});
