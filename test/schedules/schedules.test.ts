import { afterEach, expect, test, vi } from 'vitest';
import { ALICE } from '../commands/fake-snapshots.ts';
import { openSchedulesBench } from './schedules-bench.ts';

const FAILED = { kind: 'failed', reason: 'no reason' } as const;

afterEach(() => {
  vi.useRealTimers();
});

/** A bot that goes by the clock since noon of the day before. */
async function openBench(entries?: readonly object[], now = '2026-11-21T12:00:00Z') {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
  const bench = await openSchedulesBench(() => new Date(), entries);
  await bench.schedules.begin();
  const at = (instant: string) => {
    vi.setSystemTime(new Date(instant));
    return bench;
  };
  return { ...bench, at };
}

test('each slot is given out once, to one process', async () => {
  await using bench = await openBench();
  const twin = bench.open(2);
  expect(await bench.schedules.takeDue()).toEqual([]);
  bench.at('2026-11-22T03:00:00Z');
  expect(await twin.takeDue()).toMatchObject([
    { schedule: 'drills', cause: 'due', state: 'running', by: { door: 'schedule', name: 'schedule drills' } },
  ]);
  expect(await bench.schedules.takeDue()).toEqual([]);
});

test('a slot that is asked for is given out with what was missed before it, and only when it is one', async () => {
  await using bench = await openBench();
  const { schedules } = bench.at('2026-11-24T03:00:00Z');
  const twin = bench.open(2);
  const slot = new Date('2026-11-24T03:00:00Z');
  expect(await schedules.take('drills', slot)).toMatchObject({ slot, cause: 'due', missed: 2 });
  expect(await twin.take('drills', slot)).toBeUndefined();
  expect(await twin.take('daily', new Date('2026-11-22T03:00:00Z'))).toBeUndefined();
  expect(await twin.take('weekly', slot)).toBeUndefined();
});

test('a time that clocks show twice is given out once, whichever of the two a timer rings at', async () => {
  const nightly = { name: 'nightly', cron: '30 1 * * *', timezone: 'Europe/London' };
  await using bench = await openBench([nightly], '2027-10-30T12:00:00Z');
  const [first, second] = [new Date('2027-10-31T00:30:00Z'), new Date('2027-10-31T01:30:00Z')];
  const { schedules } = bench.at('2027-10-31T00:30:15Z');
  expect(await schedules.takeDue()).toMatchObject([{ slot: first }]);
  bench.at('2027-10-31T01:30:00Z');
  expect(await schedules.take('nightly', second)).toBeUndefined();
  expect(await schedules.takeDue()).toEqual([]);
});

test('what came while no bot was there is given out once, and says how often it was missed', async () => {
  await using bench = await openBench();
  bench.at('2026-11-24T12:00:00Z');
  const runs = await bench.open(2).takeDue();
  expect(runs.map(({ schedule, cause, missed }) => [schedule, cause, missed])).toEqual([
    ['drills', 'missed', 2],
    ['daily', 'missed', 2],
  ]);
});

test('the next slot is skipped while the run before it is going, and the audit log has it', async () => {
  await using bench = await openBench();
  const { schedules, audit } = bench.at('2026-11-22T03:00:00Z');
  const [run] = await schedules.takeDue();
  bench.at('2026-11-23T03:00:00Z');
  expect(await schedules.takeDue()).toMatchObject([{ state: 'skipped' }, { schedule: 'daily' }]);
  if (run) await schedules.finish(run, FAILED);
  expect(audit.lines).toEqual([
    'schedule:drills schedule run drills: failed',
    'schedule:drills schedule run drills: failed',
  ]);
  expect(audit.entries.map(({ detail }) => detail)).toEqual([
    'left out: the run before it was still going',
    'no reason',
  ]);
});

test('a run whose process died is lost, told by the next, and not run again', async () => {
  await using bench = await openBench();
  await bench.at('2026-11-22T03:00:00Z').schedules.takeDue();
  const next = bench.open(2, 'gone');
  expect(await next.takeUp()).toMatchObject([{ schedule: 'drills', state: 'lost' }]);
  expect(await next.takeUp()).toEqual([]);
  expect(await next.takeDue()).toEqual([]);
  expect(bench.audit.lines).toEqual(['schedule:drills schedule run drills: failed']);
});

test('somebody may ask while a run is lost, but not while one is going', async () => {
  await using bench = await openBench();
  const { schedules } = bench.at('2026-11-22T03:00:00Z');
  await schedules.takeDue();
  const reason = 'drills is being run already';
  expect(await schedules.ask('drills', ALICE)).toMatchObject({ kind: 'refused', reason });
  bench.at('2026-11-22T03:00:01Z');
  expect(await bench.open(2, 'gone').ask('drills', ALICE)).toMatchObject({
    kind: 'begun',
    run: { cause: 'asked', by: ALICE, work: { do: 'drill', count: 5 } },
  });
});

test('a pause has no next time and no slots; resuming begins anew', async () => {
  await using bench = await openBench();
  const { schedules } = bench;
  expect(await schedules.pause('drills', ALICE)).toMatchObject({ schedule: { paused: { by: ALICE } } });
  expect((await schedules.pause('drills', ALICE)).kind).toBe('refused');
  bench.at('2026-11-22T03:30:00Z');
  expect(await schedules.takeDue()).toEqual([]);
  const { schedule } = (await schedules.resume('drills', ALICE)) as { schedule?: object };
  expect(schedule).toMatchObject({ next: new Date('2026-11-23T03:00:00Z') });
  expect(await schedules.takeDue()).toEqual([]);
  expect(bench.audit.lines).toEqual([
    'alice schedule pause drills: done',
    'alice schedule resume drills: done',
  ]);
});

test('a name that is none is told with the nearest', async () => {
  await using bench = await openBench();
  expect(await bench.schedules.resume('dayly', ALICE)).toMatchObject({
    reason: 'there is no schedule named "dayly"; did you mean daily?',
    isInput: true,
  });
  expect(await bench.schedules.ask('x', ALICE)).toMatchObject({
    reason: 'there is no schedule named "x"; there are: drills, daily',
  });
});

test('the list has the last run of each, and when it comes next', async () => {
  await using bench = await openBench();
  const { schedules } = bench.at('2026-11-22T03:00:00Z');
  const [run] = await schedules.takeDue();
  if (run) await schedules.told(await schedules.finish(run, FAILED));
  expect(await schedules.list()).toMatchObject([
    { name: 'drills', next: new Date('2026-11-23T03:00:00Z'), last: { state: 'failed', result: FAILED } },
    { name: 'daily', next: new Date('2026-11-22T04:00:00Z') },
  ]);
});
