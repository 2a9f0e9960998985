import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatRate } from '../../src/format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [1540, '1.5 KB'],
  [99_949, '99.9 KB'],
  [99_950, '100 KB'],
  [999_499, '999 KB'],
  [999_500, '1.0 MB'],
  [14_200_000_000, '14.2 GB'],
  [3e15, '3.0 PB'],
])('%d bytes read as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [440, '0.4 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [7_620_000, '2 h 07 min'],
  [273_600_000, '3 d 4 h'],
])('%d ms read as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('counts have thousands separators', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
});

test('a rate before anything was measured is zero, not NaN', () => {
  expect(formatRate(Number.NaN)).toBe('0 B/s');
  expect(formatRate(48_200_000)).toBe('48.2 MB/s');
});
