import { expect, test } from 'vitest';
import { judge } from './instant-oracle.ts';
import { runSchedule, type Schedule } from './moving-run.ts';

const SCHEDULES = 600;
const PACES = [0, 0.01, 0.03, 0.1, 0.3];
const CHANGES = [1, 3, 10, Number.POSITIVE_INFINITY];
const FAULTS = [0, 0, 0.02, 0.1, 0.3];
const SLOWEST_MS = [3, 40, 400];
const ONLY = ['', '', 'versioned/'];
const SKEWS = [0, 0, 3217, -1600];

/** Another mixture for each number. */
function makeSchedule(seed: number): Schedule {
  const at = <T>(all: readonly T[], each: number) => all[Math.floor(seed / each) % all.length] as T;
  return {
    seed,
    pace: at(PACES, 1),
    changes: at(CHANGES, 5),
    faults: at(FAULTS, 3),
    slowestMs: at(SLOWEST_MS, 7),
    only: at(ONLY, 13),
    skew: at(SKEWS, 11),
  };
}

test('whatever changes and fails when, a snapshot is of the instant it names, and names exactly what is not', async () => {
  const kinds = { atomic: 0, fuzzy: 0, recalled: 0 };
  const unseen: string[] = [];
  for (let seed = 0; seed < SCHEDULES; seed++) {
    const schedule = makeSchedule(seed);
    const run = await runSchedule(schedule);
    const verdict = judge(run);
    expect(verdict.lies, JSON.stringify({ schedule, consistency: run.consistency })).toEqual([]);
    unseen.push(...verdict.unseen.filter((place) => run.captured.has(place)));
    kinds[run.consistency.kind] += 1;
    if (run.consistency.kind === 'atomic' && run.recalledAt.size > 0) kinds.recalled += 1;
  }
  expect(kinds.atomic).toBeGreaterThan(SCHEDULES / 4);
  expect(kinds.fuzzy).toBeGreaterThan(SCHEDULES / 4);
  expect(kinds.recalled).toBeGreaterThan(5);
  // A value that is away only while nobody looks can be told by its revision; where there is none, by nothing.
  expect(unseen.filter((place) => place.startsWith('functions/'))).toEqual([]);
});
