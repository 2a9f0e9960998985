import { describe, expect, test } from 'vitest';
import type { Plan, StepOutcome } from '../../src/changes/change.ts';
import { createAuditLog } from '../../src/state/audit.ts';
import type { NewChange } from '../../src/state/change-row.ts';
import { createStepLog } from '../../src/state/change-steps.ts';
import { type ChangeRegistry, createChangeRegistry } from '../../src/state/changes.ts';
import type { Database } from '../../src/state/database.ts';
import type { Owner, OwnerFate } from '../../src/state/owner.ts';

const START = Date.parse('2026-11-22T03:00:00Z');
const ALICE = { door: 'slack', id: 'U01ALICE', name: 'alice' } as const;
const BOT: Owner = { host: 'bot', pid: 1, started: 'boot/1/100' };
const LAPTOP: Owner = { host: 'laptop', pid: 1, started: 'boot/2/200' };
const NOTE = { by: 'U01ALICE', action: 'change test', outcome: 'done' } as const;
const PLAN: Plan = {
  request: { kind: 'css', target: 'qos', args: {} },
  title: 'a title',
  summary: [],
  diff: '',
  operations: [],
};
const CLAIM = { from: ['proposed'], to: 'approved', expiry: 'current', owner: 'take' } as const;

interface Bench extends AsyncDisposable {
  open(): Promise<Database>;
}

function makeChange(change: Partial<NewChange> = {}): NewChange {
  const expiresAt = new Date(START + 3_600_000);
  return { id: 'c-222222', plan: PLAN, hash: 'ab', requestedBy: ALICE, expiresAt, ...change };
}

/** A process that uses the database; time and the fate of other owners are set by the test. */
class Process implements AsyncDisposable {
  readonly database: Database;
  readonly registry: ChangeRegistry;
  seconds = 0;
  fate: OwnerFate = 'alive';

  constructor(database: Database, owner: Owner, estate: string) {
    this.database = database;
    this.registry = createChangeRegistry(database.db, {
      estate,
      owner,
      clock: () => new Date(START + this.seconds * 1000),
      probe: async () => this.fate,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database[Symbol.asyncDispose]();
  }
}

async function start(bench: Bench, owner = BOT, estate = 'jada'): Promise<Process> {
  return new Process(await bench.open(), owner, estate);
}

/** What every database must do for changes. */
export function describeChangeState(openBench: () => Promise<Bench>): void {
  describe('changes', () => {
    test('a step is made once, and only from the state, the plan and the time that it names', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const { registry } = bot;
      await registry.insert(makeChange(), NOTE);
      expect(await registry.step('c-222222', { ...CLAIM, from: ['approved'] }, NOTE)).toBeUndefined();
      expect(await registry.step('c-222222', { ...CLAIM, hash: 'cd' }, NOTE)).toBeUndefined();
      expect(await registry.step('c-222222', { ...CLAIM, expiry: 'past' }, NOTE)).toBeUndefined();
      expect(await registry.step('c-nowher', CLAIM, NOTE)).toBeUndefined();
      expect(await registry.step('c-222222', { ...CLAIM, hash: 'ab' }, NOTE)).toMatchObject({
        state: 'approved',
      });
      expect(await registry.step('c-222222', CLAIM, NOTE)).toBeUndefined();
      expect(await createAuditLog(bot.database.db).read({ limit: 9 })).toHaveLength(2);
    });

    test('a change of another estate is not there', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using other = await start(bench, LAPTOP, 'other');
      await bot.registry.insert(makeChange(), NOTE);
      expect(await other.registry.find('c-222222')).toBeUndefined();
      expect(await other.registry.list({ limit: 9 })).toEqual([]);
      expect(await other.registry.step('c-222222', CLAIM, NOTE)).toBeUndefined();
    });

    test('an id that is taken is not given again', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await bot.registry.insert(makeChange(), NOTE);
      expect(await bot.registry.insert(makeChange({ hash: 'cd' }), NOTE)).toBe('id is taken');
      expect(await bot.registry.find('c-222222')).toMatchObject({ hash: 'ab' });
    });

    test('only its owner ends a change, and nobody does so twice', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      await bot.registry.insert(makeChange(), NOTE);
      await bot.registry.step('c-222222', CLAIM, NOTE);
      const end = { from: ['approved'], to: 'failed', owner: 'drop' } as const;
      expect(await laptop.registry.step('c-222222', end, NOTE)).toBeUndefined();
      expect(await bot.registry.step('c-222222', end, NOTE)).toMatchObject({ state: 'failed' });
      expect(await bot.registry.heartbeat('c-222222')).toBe(false);
    });

    test('what its owner has left is taken up by one, who then is its owner', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      await bot.registry.insert(makeChange(), NOTE);
      await bot.registry.step('c-222222', CLAIM, NOTE);
      expect(await laptop.registry.takeUp(new Set(), NOTE)).toEqual([]);
      laptop.fate = 'gone';
      expect(await laptop.registry.takeUp(new Set(), NOTE)).toMatchObject([{ takeovers: 1 }]);
      expect(await bot.registry.heartbeat('c-222222')).toBe(false);
      expect(await laptop.registry.heartbeat('c-222222')).toBe(true);
    });

    test('a process that cannot be looked at loses its change after a minute of silence', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      laptop.fate = 'unknown';
      await bot.registry.insert(makeChange(), NOTE);
      await bot.registry.step('c-222222', CLAIM, NOTE);
      bot.seconds = 50;
      await bot.registry.heartbeat('c-222222');
      laptop.seconds = 110;
      expect(await laptop.registry.takeUp(new Set(), NOTE)).toEqual([]);
      laptop.seconds = 111;
      expect(await laptop.registry.takeUp(new Set(), NOTE)).toHaveLength(1);
    });

    test('what was released is taken up at once, by whoever comes', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      await bot.registry.insert(makeChange(), NOTE);
      await bot.registry.step('c-222222', CLAIM, NOTE);
      await bot.registry.release('c-222222');
      expect(await laptop.registry.takeUp(new Set(), NOTE)).toHaveLength(1);
    });

    test('one change is taken back by one other at a time', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const { registry } = bot;
      const back = (id: string) => registry.insert(makeChange({ id, takesBack: 'c-222222' }), NOTE);
      expect(await back('c-333333')).toMatchObject({ takesBack: 'c-222222' });
      expect(await back('c-444444')).toBe('is being taken back');
      await registry.step('c-333333', { from: ['proposed'], to: 'rejected' }, NOTE);
      expect(await back('c-444444')).toMatchObject({ takesBack: 'c-222222' });
    });

    test('steps are read as they were written, the kept and the outcome each by itself', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const log = createStepLog(bot.database.db);
      const outcome: StepOutcome = { index: 1, outcome: 'done', etag: 'e' };
      await log.write('c-222222', [
        { index: 1, kept: { replaced: 'aa' } },
        { index: 2, outcome: { index: 2, outcome: 'done' } },
        { index: 1, outcome },
      ]);
      const later: StepOutcome = { ...outcome, outcome: 'failed' };
      await log.write('c-222222', [{ index: 1, outcome: later }]);
      const records = [...(await log.read('c-222222'))].sort((a, b) => a.index - b.index);
      expect(records).toEqual([
        { index: 1, kept: { replaced: 'aa' }, outcome: later },
        { index: 2, outcome: { index: 2, outcome: 'done' } },
      ]);
      expect(await log.read('c-333333')).toEqual([]);
    });

    test('thousands of steps are written at once', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const log = createStepLog(bot.database.db);
      const records = Array.from({ length: 2_500 }, (_, index) => ({
        index,
        outcome: { index, outcome: 'done' as const },
      }));
      await log.write('c-222222', records);
      expect(await log.read('c-222222')).toHaveLength(2_500);
    });
  });
}
