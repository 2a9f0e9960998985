import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ObjectVersion } from '../../agents/s3/object-versions.ts';
import { ANY_OFFSET, findSecond, narrow } from '../../agents/s3/service-clock.ts';
import { chooseVersion } from '../../agents/s3/version-choice.ts';

/** Puts and deletes of one key, the oldest first, milliseconds after an instant. */
const histories = fc
  .array(fc.record({ at: fc.nat(6000), isDeleteMarker: fc.boolean() }), { maxLength: 8 })
  .map((all) => all.toSorted((a, b) => a.at - b.at));
type History = typeof histories extends fc.Arbitrary<infer H> ? H : never;

/** As S3 lists them: the newest first, to the second, marks of deletion apart. */
function listed(history: History): ObjectVersion[] {
  const versions = history.map(
    ({ at, isDeleteMarker }, index): ObjectVersion => ({
      key: 'a.txt',
      size: 1,
      etag: `${index}`,
      lastModified: new Date(Math.floor(at / 1000) * 1000).toISOString(),
      versionId: `v${index}`,
      isLatest: index === history.length - 1,
      isDeleteMarker,
    }),
  );
  const newestFirst = versions.toReversed();
  return [
    ...newestFirst.filter((each) => !each.isDeleteMarker),
    ...newestFirst.filter((each) => each.isDeleteMarker),
  ];
}

test('the version chosen is the one that was the newest when the second began, or none is', () => {
  const check = (history: History, second: number) => {
    const index = history.findLastIndex(({ at }) => at < second);
    const truth = index < 0 || history[index]?.isDeleteMarker ? undefined : `v${index}`;
    const choice = chooseVersion(listed(history), second);
    if (choice.kind === 'unsure') {
      const sameSecond = history.filter(
        ({ at }) => Math.floor(at / 1000) === Math.floor((history[index]?.at ?? 0) / 1000),
      );
      expect(new Set(sameSecond.map(({ isDeleteMarker }) => isDeleteMarker)).size).toBe(2);
    } else expect(choice.kind === 'version' ? choice.version.versionId : undefined).toBe(truth);
  };
  fc.assert(
    fc.property(
      histories,
      fc.integer({ min: 0, max: 7 }).map((n) => n * 1000),
      check,
    ),
  );
});

test('a second that is found lies within the span, whatever the clock of the service says', () => {
  const offsets = fc.integer({ min: -900_000, max: 900_000 });
  const answers = fc.array(
    fc.record({ sent: fc.nat(5000), tookMs: fc.nat(1500), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { minLength: 1 },
  );
  const check = (
    ahead: number,
    all: { sent: number; tookMs: number; at: number }[],
    from: number,
    ms: number,
  ) => {
    const offset = all.reduce((known, { sent, tookMs, at }) => {
      const date = Math.floor((sent + at * tookMs + ahead) / 1000) * 1000;
      return narrow(known, date, sent, sent + tookMs);
    }, ANY_OFFSET);
    const second = findSecond(offset, { from, to: from + ms });
    if (second === undefined) return;
    expect(Math.abs(second % 1000)).toBe(0);
    expect(second - ahead).toBeGreaterThan(from);
    expect(second - ahead).toBeLessThan(from + ms);
    expect(findSecond(offset, { from, to: from + ms, at: second })).toBe(second);
    expect(findSecond(offset, { from, to: from + ms, at: second + 60_000 })).toBeUndefined();
  };
  fc.assert(fc.property(offsets, answers, fc.nat(10_000), fc.nat(5000), check));
});

test('three seconds hold one for certain after an answer that took less than one', () => {
  const check = (ahead: number, sent: number, tookMs: number, at: number, from: number) => {
    const date = Math.floor((sent + at * tookMs + ahead) / 1000) * 1000;
    const offset = narrow(ANY_OFFSET, date, sent, sent + tookMs);
    expect(findSecond(offset, { from, to: from + 3000 })).toBeDefined();
  };
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.integer(), fc.nat(5000), fc.nat(990), share, fc.nat(10_000), check));
});

test('without a date nothing is found', () => {
  expect(findSecond(narrow(ANY_OFFSET, Number.NaN, 0, 1), { from: 0, to: 9000 })).toBeUndefined();
});
