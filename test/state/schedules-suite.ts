import { describe, expect, test } from 'vitest';
import type { ScheduledRun } from '../../src/schedules/scheduled-run.ts';
import { openDatabase } from '../../src/state/database.ts';
import type { Owner, OwnerFate } from '../../src/state/owner.ts';
import { createScheduledRuns } from '../../src/state/scheduled-runs.ts';
import { createScheduleMemories } from '../../src/state/schedules.ts';
import type { Bench } from './state-suite.ts';

const START = Date.parse('2026-11-22T03:00:00Z');
const SLOT = new Date(START);
const NEXT = new Date(START + 3_600_000);
const BOT: Owner = { host: 'bot', pid: 1, started: 'boot/1/100' };
const TWIN: Owner = { host: 'twin', pid: 1, started: 'boot/2/200' };
const ALICE = { door: 'slack', id: 'U01ALICE', name: 'alice' } as const;
const RESULT = { kind: 'failed', reason: 'no reason' } as const;

function makeRun(slot: Date, change: Partial<ScheduledRun> = {}) {
  const by = { door: 'schedule', id: 'schedule daily', name: 'daily' } as const;
  const work = { do: 'drill', count: 5 } as const;
  return { schedule: 'daily', slot, cause: 'due', missed: 0, by, work, ...change } as const;
}

/** A bot that knows the schedule `daily` since a minute before its slot. */
async function start(bench: Bench, owner = BOT) {
  const database = await openDatabase(bench.address);
  const process = { seconds: -60, fate: 'alive' as OwnerFate };
  const clock = () => new Date(START + process.seconds * 1000);
  const probe = async () => process.fate;
  const options = { estate: 'jada', owner, clock, probe };
  const memories = createScheduleMemories(database.db, options);
  const runs = createScheduledRuns(database.db, options);
  await memories.know([{ name: 'daily', rule: '0 3 * * *' }]);
  process.seconds = 0;
  return Object.assign(process, {
    memories,
    runs,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  });
}

async function take(bot: Awaited<ReturnType<typeof start>>, slot: Date): Promise<ScheduledRun> {
  const answer = await bot.runs.take(makeRun(slot));
  if (answer.kind === 'gone') throw new Error('the slot is gone');
  return answer.run;
}

/** What every database must do for schedules. */
export function describeSchedules(openBench: () => Promise<Bench>): void {
  describe('schedules', () => {
    test('of replicas that reach for a slot one gets it, and nobody gets it again', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using twin = await start(bench, TWIN);
      const kinds: string[] = [];
      for (const { runs } of [twin, bot, twin]) kinds.push((await runs.take(makeRun(SLOT))).kind);
      expect(kinds).toEqual(['taken', 'gone', 'gone']);
    });

    test('a slot of before the schedule was known, or was changed, is nobody’s', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      expect((await bot.runs.take(makeRun(new Date(START - 61_000)))).kind).toBe('gone');
      bot.seconds = 10;
      await bot.memories.know([{ name: 'daily', rule: '0 4 * * *' }]);
      expect((await bot.runs.take(makeRun(SLOT))).kind).toBe('gone');
      expect((await bot.runs.take(makeRun(NEXT))).kind).toBe('taken');
    });

    test('a schedule that is paused has no slots, and those of the pause are not made up for', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      expect(await bot.memories.pause('daily', ALICE)).toBe(true);
      expect(await bot.memories.pause('daily', ALICE)).toBe(false);
      expect((await bot.memories.all()).get('daily')).toMatchObject({ paused: { by: ALICE, at: SLOT } });
      expect((await bot.runs.take(makeRun(SLOT))).kind).toBe('gone');
      bot.seconds = 60;
      expect(await bot.memories.resume('daily')).toBe(true);
      expect(await bot.memories.resume('daily')).toBe(false);
      expect((await bot.runs.take(makeRun(SLOT))).kind).toBe('gone');
      expect((await bot.runs.take(makeRun(NEXT))).kind).toBe('taken');
    });

    test('while a run is going the next slot is skipped, and nobody begins another', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const run = await take(bot, SLOT);
      expect(await bot.runs.take(makeRun(NEXT))).toMatchObject({ kind: 'skipped', run: { slot: NEXT } });
      const asked = makeRun(new Date(START + 1), { cause: 'asked', by: ALICE });
      expect(await bot.runs.begin(asked)).toBeUndefined();
      expect(await bot.runs.finish(run.id, 'done', RESULT)).toMatchObject({ state: 'done', result: RESULT });
      expect(await bot.runs.begin(asked)).toMatchObject({ cause: 'asked', by: ALICE, slot: asked.slot });
    });

    test('a run whose process died is told as lost by one process, and its slot is not run again', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using twin = await start(bench, TWIN);
      const { id } = await take(bot, SLOT);
      expect(await twin.runs.takeUp(new Set())).toEqual([]);
      twin.fate = 'gone';
      expect(await twin.runs.takeUp(new Set([id]))).toEqual([]);
      expect(await twin.runs.takeUp(new Set())).toMatchObject([{ id, state: 'lost', slot: SLOT }]);
      expect(await bot.runs.finish(id, 'done', RESULT)).toBeUndefined();
      expect((await twin.runs.take(makeRun(SLOT))).kind).toBe('gone');
      await twin.runs.told(id);
      expect(await twin.runs.takeUp(new Set())).toEqual([]);
      expect(await twin.runs.newest('daily')).toMatchObject({ id, state: 'lost' });
    });

    test('an end that was not told before its process died is told by the next', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using twin = await start(bench, TWIN);
      const { id } = await take(bot, SLOT);
      await bot.runs.finish(id, 'done', RESULT);
      twin.fate = 'gone';
      expect(await twin.runs.takeUp(new Set())).toMatchObject([{ id, state: 'done', result: RESULT }]);
    });

    test('a slot that is given back is there for whoever comes next', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using twin = await start(bench, TWIN);
      await bot.runs.release(await take(bot, SLOT));
      expect(await bot.runs.newest('daily')).toBeUndefined();
      expect((await twin.runs.take(makeRun(SLOT, { cause: 'missed', missed: 2 }))).kind).toBe('taken');
      expect(await bot.runs.newest('daily')).toMatchObject({ cause: 'missed', missed: 2 });
    });

    test('a process that cannot be looked at keeps its run while it says that it lives', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using twin = await start(bench, TWIN);
      twin.fate = 'unknown';
      const { id } = await take(bot, SLOT);
      bot.seconds = 50;
      await bot.runs.heartbeat(id);
      twin.seconds = 110;
      expect(await twin.runs.takeUp(new Set())).toEqual([]);
      twin.seconds = 111;
      expect(await twin.runs.takeUp(new Set())).toHaveLength(1);
    });

    test('what a process has let go of is lost after a while, though it lives', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await take(bot, SLOT);
      bot.seconds = 20;
      expect(await bot.runs.takeUp(new Set())).toEqual([]);
      bot.seconds = 21;
      expect(await bot.runs.takeUp(new Set())).toMatchObject([{ state: 'lost' }]);
    });

    test('runs of three months ago are forgotten', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const { id } = await take(bot, SLOT);
      await bot.runs.finish(id, 'done', RESULT);
      await bot.runs.told(id);
      bot.seconds = 100 * 86_400;
      const later = await take(bot, new Date(START + bot.seconds * 1000));
      await bot.runs.release(later);
      expect(await bot.runs.newest('daily')).toBeUndefined();
    });
  });
}
