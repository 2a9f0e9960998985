import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runSchedule } from '../../src/commands/run-schedule.ts';
import { manageSchedules } from '../../src/commands/schedules.ts';
import type { DrillRow } from '../../src/restore/drill.ts';
import { openSchedulesBench } from '../schedules/schedules-bench.ts';
import { ALICE, makeDeps } from './fake-snapshots.ts';
import { run } from './run-program.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const ROW: DrillRow = {
  service: 's3',
  title: 'jada-media',
  region: 'us-east-1',
  outcome: 'ok',
  files: 2,
  bytes: 2,
  of: 2,
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

async function openCommands(entries?: readonly object[], flags = {}) {
  const bench = await openSchedulesBench(() => NOW, entries);
  const view = { update() {}, aside: (write: () => void) => write(), [Symbol.dispose]() {} };
  const stop = new AbortController().signal;
  const deps = { ...makeDeps(flags), by: ALICE, schedules: bench.schedules, view, stop };
  const list = async (): Promise<string> => {
    const { stdout, ...rest } = makeDeps(flags);
    await manageSchedules({ do: 'list' }, { ...rest, stdout, by: ALICE, schedules: bench.schedules });
    return stdout.text;
  };
  const drill = async (row: DrillRow) => {
    const drills = { run: async () => ({ snapshot: 'v1', elapsedMs: 1, rows: [row] }) };
    return await runSchedule('drills', { ...deps, drills });
  };
  const drills = {
    run: async () => {
      throw new Error('not asked for');
    },
  };
  const take = () => runSchedule('daily', { ...deps, drills });
  return { ...bench, deps, list, drill, take };
}

test('the list says what comes when, and where nothing does how to add it', async () => {
  await using bench = await openCommands();
  expect(await bench.list()).toBe(`NAME    DOES        WHEN       NEXT (UTC)        LAST (UTC)
drills  drill of 5  0 3 * * *  2026-11-23 03:00  -
daily   snapshot    0 4 * * *  2026-11-23 04:00  -
They come while the bot (tidemark serve) runs.
`);
  await using empty = await openCommands([]);
  expect(await empty.list()).toContain('There are no schedules. tidemark schedule --help');
});

test('a drill that is run from the terminal is the last run, and its failure the exit code', async () => {
  await using bench = await openCommands();
  expect(await bench.drill(ROW)).toBe(0);
  expect(await bench.list()).toContain('2026-11-22 12:00  drill of v1: 1 of 1 resources as they were');
  expect(bench.audit.lines).toEqual(['alice schedule run drills: done']);
});

test('a drill with a failure has exit code 1', async () => {
  await using bench = await openCommands();
  expect(await bench.drill({ ...ROW, outcome: 'failed', reason: 'damaged' })).toBe(1);
  expect(await bench.list()).toContain('drill of v1: 0 of 1 resources as they were');
});

test('a snapshot that is run from the terminal is the last run', async () => {
  await using bench = await openCommands();
  expect(await bench.take()).toBe(0);
  expect(await bench.list()).toMatch(/daily .* snapshot v1.0: COMPLETE/);
});

test('what is refused is kept as a failure', async () => {
  await using bench = await openCommands();
  bench.deps.snapshots.refusal = { kind: 'refused', reasons: ['another is being taken'] };
  await expect(bench.take()).rejects.toThrow('another is being taken');
  expect(await bench.list()).toMatch(/daily .* another is being taken/);
});

test('pausing and resuming say what follows', async () => {
  await using bench = await openCommands();
  const { deps } = bench;
  expect(await manageSchedules({ do: 'pause', name: 'daily' }, deps)).toBe(0);
  expect(await bench.list()).toMatch(/daily .* paused/);
  await expect(manageSchedules({ do: 'pause', name: 'daily' }, deps)).rejects.toThrow(
    'daily is paused already, by alice since 2026-11-22 12:00 UTC',
  );
  await manageSchedules({ do: 'resume', name: 'daily' }, deps);
  expect(deps.stdout.text).toBe(
    'daily is paused; `tidemark schedule resume daily` lets it come again\n' +
      'daily comes next at 2026-11-23 04:00 UTC\n',
  );
  await expect(manageSchedules({ do: 'resume', name: 'dayly' }, deps)).rejects.toMatchObject({
    code: 'usage',
  });
});

test('schedules are JSON where that is asked for', async () => {
  await using bench = await openCommands(undefined, { json: true });
  const { kind, schedules } = JSON.parse(await bench.list());
  expect(kind).toBe('schedules');
  expect(schedules[1]).toEqual({
    name: 'daily',
    work: { do: 'take' },
    cron: '0 4 * * *',
    timezone: 'UTC',
    channel: '#backups',
    next: '2026-11-23T04:00:00.000Z',
  });
});

test.each([
  ['schedule list', ['schedules', { do: 'list' }, {}]],
  ['schedule run daily', ['run schedule', 'daily', {}]],
  ['schedule pause daily', ['schedules', { do: 'pause', name: 'daily' }, {}]],
  ['schedule resume daily', ['schedules', { do: 'resume', name: 'daily' }, {}]],
])('tidemark %s', async (line, call) => {
  expect((await run(line)).calls).toEqual([call]);
});

test('a word that is no command of schedules is told with the nearest', async () => {
  await expect(run('schedule paus daily')).rejects.toThrow("unknown command 'paus' (did you mean pause?)");
  await expect(run('schedule run')).rejects.toThrow("missing required argument 'name'");
});
