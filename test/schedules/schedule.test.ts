import { expect, test } from 'vitest';
import { configSchema } from '../../src/config.ts';
import { findDue, readSchedules, ruleOf, type Schedule } from '../../src/schedules/schedule.ts';
import { describeOutcome, stateOf } from '../../src/schedules/scheduled-run.ts';

const SLOT = new Date('2026-11-22T03:00:00Z');

function makeSchedule(fields: object = {}): Schedule {
  const schedules = [{ name: 'daily', cron: '0 3 * * *', ...fields }];
  const [schedule] = readSchedules(configSchema.parse({ estate: 'jada', schedules }));
  if (!schedule) throw new Error('no schedule');
  return schedule;
}

function due(since: string, now: string, schedule = makeSchedule()) {
  return findDue(schedule, new Date(since), new Date(now));
}

test('a schedule takes a snapshot unless it says that it drills', () => {
  expect(makeSchedule()).toMatchObject({ work: { do: 'take' }, timezone: 'UTC' });
  expect(makeSchedule({ do: 'drill' }).work).toEqual({ do: 'drill', count: 5 });
  expect(makeSchedule({ do: 'drill', count: 9 }).work).toEqual({ do: 'drill', count: 9 });
});

test('one that comes at other times, or does something else, is another', () => {
  const others = [{ timezone: 'Europe/London' }, { cron: '0 4 * * *' }, { do: 'drill' }, {}];
  const rules = others.map((fields) => ruleOf(makeSchedule(fields)));
  expect(new Set([...rules, ruleOf(makeSchedule({ channel: '#ops' }))]).size).toBe(4);
});

test('a slot is due at its time and missed two minutes later', () => {
  const before = '2026-11-21T12:00:00Z';
  expect(due(before, '2026-11-22T02:59:59Z')).toBeUndefined();
  expect(due(before, '2026-11-22T03:00:00Z')).toEqual({ slot: SLOT, cause: 'due', missed: 0 });
  expect(due(before, '2026-11-22T03:02:00Z')).toMatchObject({ cause: 'due' });
  expect(due(before, '2026-11-22T03:02:01Z')).toMatchObject({ cause: 'missed' });
  expect(due('2026-11-22T03:00:00Z', '2026-11-22T12:00:00Z')).toBeUndefined();
});

test('of slots that were missed there is one, the newest, and the others are counted', () => {
  expect(due('2026-11-18T12:00:00Z', '2026-11-22T12:00:00Z')).toEqual({
    slot: SLOT,
    cause: 'missed',
    missed: 3,
  });
});

test('what was missed years ago is not counted', () => {
  expect(due('2000-01-01T00:00:00Z', '2026-11-22T12:00:00Z')).toMatchObject({ slot: SLOT, missed: 399 });
});

test('a drill with a failure has failed; a PARTIAL snapshot has not', () => {
  const row = { service: 's3', title: 'a', region: 'us-east-1', files: 1, bytes: 1, of: 1 } as const;
  const rows = [
    { ...row, outcome: 'ok' as const },
    { ...row, outcome: 'failed' as const },
  ];
  const drilled = { kind: 'drilled', report: { snapshot: 'v1', rows, elapsedMs: 1 } } as const;
  expect(stateOf(drilled)).toBe('failed');
  expect(describeOutcome({ state: 'failed', result: drilled })).toBe(
    'drill of v1: 1 of 2 resources as they were',
  );
  const sealed = { state: 'PARTIAL', elapsedMs: 1, resources: 1, files: 1, bytes: 1 } as const;
  expect(stateOf({ kind: 'taken', snapshot: 'v1', sealed })).toBe('done');
  expect(stateOf({ kind: 'taken', snapshot: 'v1', sealed: { ...sealed, state: 'FAILED' } })).toBe('failed');
  expect(stateOf({ kind: 'taken', snapshot: 'v1' })).toBe('failed');
});
