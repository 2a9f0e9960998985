import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { endOfCycle, isInPart, nextPart, parseSample, type SampleCycle } from '../../src/verify/sample.ts';

const day = (days: number) => new Date(Date.UTC(2026, 10, 1 + days));

test('in thirty runs every file is read once', () => {
  const files = Array.from({ length: 500 }, (_, index) => hash('sha256', String(index)));
  let cycle: SampleCycle | undefined;
  const read: string[] = [];
  for (let run = 0; run < 30; run++) {
    const part = nextPart(cycle, 30, day(run));
    read.push(...files.filter((sha256) => isInPart(sha256, part)));
    cycle = part;
  }
  expect(read.sort()).toEqual(files.sort());
});

test('after the last part, and with another number of parts, it begins anew', () => {
  const last = { part: 30, of: 30, startedAt: day(0).toISOString(), at: day(29).toISOString() };
  expect(nextPart(last, 30, day(30))).toMatchObject({ part: 1, startedAt: day(30).toISOString() });
  expect(nextPart({ ...last, part: 4 }, 10, day(30))).toMatchObject({ part: 1, of: 10 });
});

test('the end of a cycle is told from its pace', () => {
  const cycle = { of: 30, startedAt: day(0).toISOString(), at: day(6).toISOString() };
  expect(endOfCycle({ ...cycle, part: 7 })).toEqual(day(29));
  expect(endOfCycle({ ...cycle, part: 1 })).toBeUndefined();
});

test.each([
  ['1/30', 30],
  [' 1/1 ', 1],
  ['2/30', undefined],
  ['1/0', undefined],
  ['1/10001', undefined],
  ['30', undefined],
  ['1/3O', undefined],
])('a sample of %j is one of %s', (text, of) => {
  expect(parseSample(text)).toBe(of);
});
