import { expect, test } from 'vitest';
import { RateMeter } from '../../handlers/rate-meter.ts';

function measure(samples: readonly (readonly [at: number, bytes: number])[]): number {
  const meter = new RateMeter();
  for (const [at, bytes] of samples) meter.add(at, bytes);
  return meter.perSecond();
}

test('nothing measured is no rate', () => {
  expect(measure([])).toBe(0);
  expect(measure([[0, 5_000]])).toBe(0);
});

test('a rate is bytes over seconds', () => {
  expect(
    measure([
      [0, 1_000],
      [2_000, 5_000],
    ]),
  ).toBe(2_000);
});

test('what is longer ago than ten seconds does not count', () => {
  const fast = Array.from({ length: 60 }, (_, second) => [second * 1000, second * 1_000_000] as const);
  const slow = Array.from(
    { length: 30 },
    (_, second) => [(60 + second) * 1000, 60_000_000 + second * 100] as const,
  );
  expect(measure([...fast, ...slow])).toBe(100);
});

test('rare samples are measured from the one before', () => {
  expect(
    measure([
      [0, 0],
      [60_000, 60_000],
    ]),
  ).toBe(1_000);
});

test('samples of the same moment count as one', () => {
  expect(
    measure([
      [0, 0],
      [1, 1_000],
      [2, 2_000],
      [1_000, 3_000],
    ]),
  ).toBe(3_000);
});
