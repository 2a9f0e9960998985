import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createAuditLog } from '../../src/state/audit.ts';
import { type Database, openDatabase } from '../../src/state/database.ts';
import type { Owner, OwnerFate } from '../../src/state/owner.ts';
import type { NewRun } from '../../src/state/run-row.ts';
import { createRunRegistry } from '../../src/state/runs.ts';
import { createSealedValues, createSettings } from '../../src/state/settings.ts';

const START = Date.parse('2026-11-22T03:00:00Z');
const ALICE = { door: 'terminal', id: 'alice', name: 'alice' } as const;
const BOT: Owner = { host: 'bot', pid: 1, started: 'boot/1/100' };
const LAPTOP: Owner = { host: 'laptop', pid: 1, started: 'boot/2/200' };

function makeRun(change: Partial<NewRun> = {}): NewRun {
  return { name: 'v1.0', by: ALICE, full: false, ...change };
}

/** A database of its own for a test; `address` opens it once more. */
export interface Bench extends AsyncDisposable {
  readonly address: string;
}

/** A process that uses the database; time and the fate of other owners are set by the test. */
class Process implements AsyncDisposable {
  readonly database: Database;
  readonly owner: Owner;
  seconds = 0;
  fate: OwnerFate = 'alive';

  constructor(database: Database, owner: Owner) {
    this.database = database;
    this.owner = owner;
  }

  registry(estate = 'jada') {
    return createRunRegistry(this.database.db, {
      estate,
      owner: this.owner,
      clock: () => new Date(START + this.seconds * 1000),
      probe: async () => this.fate,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database[Symbol.asyncDispose]();
  }
}

async function start(bench: Bench, owner = BOT): Promise<Process> {
  return new Process(await openDatabase(bench.address), owner);
}

/** What every database must do. */
export function describeState(openBench: () => Promise<Bench>): void {
  describe('opening', () => {
    test('processes that start at once find the tables made once', async () => {
      await using bench = await openBench();
      const processes = await Promise.all(Array.from({ length: 5 }, () => start(bench)));
      for (const [index, { database }] of processes.entries()) {
        await createSettings(database.db).set('last', String(index));
      }
      expect(
        await Promise.all(processes.map(({ database }) => createSettings(database.db).get('last'))),
      ).toEqual(Array(5).fill('4'));
      await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()));
    });

    test('a database of a newer version is refused, not damaged', async () => {
      await using bench = await openBench();
      await using process = await start(bench);
      const values = { name: '9999-later', timestamp: '2030-01-01T00:00:00Z' };
      await process.database.db
        .insertInto('kysely_migration' as never)
        .values(values as never)
        .execute();
      await expect(openDatabase(bench.address)).rejects.toThrow('made by a newer Tidemark');
    });
  });

  describe('runs', () => {
    test('a run is found again as it was begun', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const place = { channel: 'C01OPS', ts: '1.2', threads: { s3: '3.4' } };
      const begun = await bot.registry().begin(makeRun({ only: ['s3', 'lambda'], full: true, place }));
      expect(begun).toMatchObject({ kind: 'begun', resumed: false });
      expect(await bot.registry().current()).toEqual({
        id: expect.any(String),
        estate: 'jada',
        name: 'v1.0',
        state: 'running',
        by: ALICE,
        place,
        only: ['s3', 'lambda'],
        full: true,
        startedAt: new Date(START),
        owner: BOT,
        heartbeatAt: new Date(START),
      });
    });

    test('of many that begin at once exactly one runs', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 ? bot : laptop).registry().begin(makeRun({ name: `v${index}` })),
        ),
      );
      const begun = answers.filter(({ kind }) => kind === 'begun');
      expect(begun).toHaveLength(1);
      const running = await bot.registry().current();
      expect(
        answers.filter((answer) => answer.kind === 'busy' && answer.running.id === running?.id),
      ).toHaveLength(9);
    });

    test('of many that take up the same interrupted run exactly one gets it', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      await bot.registry().begin(makeRun());
      bot.fate = 'gone';
      await bot.registry().interrupted();
      bot.fate = 'alive';
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => (index % 2 ? bot : laptop).registry().begin(makeRun())),
      );
      expect(answers.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
    });

    test('two estates in one database run side by side', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await bot.registry('jada').begin(makeRun());
      expect(await bot.registry('other').begin(makeRun())).toMatchObject({ kind: 'begun' });
    });

    test('a run whose process is gone is interrupted at once', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await bot.registry().begin(makeRun());
      bot.fate = 'gone';
      expect(await bot.registry().current()).toBeUndefined();
      expect(await bot.registry().interrupted()).toMatchObject([{ name: 'v1.0', state: 'interrupted' }]);
    });

    test('a run of a process that cannot be looked at is interrupted after a minute of silence', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      laptop.fate = 'unknown';
      await bot.registry().begin(makeRun());
      laptop.seconds = 60;
      expect(await laptop.registry().begin(makeRun({ name: 'v2' }))).toMatchObject({ kind: 'busy' });
      laptop.seconds = 61;
      expect(await laptop.registry().begin(makeRun({ name: 'v2' }))).toMatchObject({ kind: 'begun' });
    });

    test('a heartbeat keeps a run alive', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      laptop.fate = 'unknown';
      const begun = await bot.registry().begin(makeRun());
      bot.seconds = 50;
      laptop.seconds = 100;
      expect(begun.kind === 'begun' && (await bot.registry().heartbeat(begun.run.id))).toBe(true);
      expect(await laptop.registry().current()).toMatchObject({ name: 'v1.0' });
    });

    test('an owner that was given up for lost is told so by its next heartbeat and cannot end the run', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      laptop.fate = 'gone';
      const begun = await bot.registry().begin(makeRun());
      const taken = await laptop.registry().begin(makeRun());
      laptop.fate = 'alive';
      if (begun.kind !== 'begun' || taken.kind !== 'begun') throw new Error('not begun');
      expect(taken.run.id).toBe(begun.run.id);
      expect(await bot.registry().heartbeat(begun.run.id)).toBe(false);
      expect(await bot.registry().finish(begun.run.id, { state: 'sealed' })).toBe(false);
      expect(await laptop.registry().current()).toMatchObject({ state: 'running', owner: LAPTOP });
    });

    test('a resumed run keeps its id, its start and its place in Slack', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const begun = await bot.registry().begin(makeRun({ place: { channel: 'C01OPS', ts: '1.2' } }));
      if (begun.kind !== 'begun') throw new Error('not begun');
      await bot.registry().finish(begun.run.id, { state: 'cancelled', result: { by: 'alice' } });
      bot.seconds = 5;
      const resumed = await bot.registry().begin(makeRun());
      expect(resumed).toMatchObject({ kind: 'begun', resumed: true });
      const { heartbeatAt: _, ...expected } = begun.run;
      expect(await bot.registry().current()).toEqual({ ...expected, heartbeatAt: new Date(START + 5000) });
    });

    test('a name that was sealed before begins anew', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const first = await bot.registry().begin(makeRun());
      if (first.kind !== 'begun') throw new Error('not begun');
      expect(await bot.registry().finish(first.run.id, { state: 'sealed' })).toBe(true);
      bot.seconds = 5;
      const second = await bot.registry().begin(makeRun());
      expect(second).toMatchObject({ kind: 'begun', resumed: false });
      expect(second.kind === 'begun' && second.run.id).not.toBe(first.run.id);
    });

    test('a place is kept', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const begun = await bot.registry().begin(makeRun());
      if (begun.kind !== 'begun') throw new Error('not begun');
      await bot
        .registry()
        .setPlace(begun.run.id, { channel: 'C01OPS', permalink: 'https://jada.slack.com/1' });
      const current = await bot.registry().current();
      expect(current?.place).toEqual({ channel: 'C01OPS', permalink: 'https://jada.slack.com/1' });
    });
  });

  describe('audit', () => {
    const entry = { by: 'U01ALICE', action: 'snapshot take', target: 'v1.0', outcome: 'done' } as const;

    test('entries come back newest first, those of one target if asked', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const audit = createAuditLog(bot.database.db);
      await audit.record({ ...entry, at: new Date(START) });
      await audit.record({
        ...entry,
        at: new Date(START + 1),
        target: 'v2',
        outcome: 'refused',
        detail: 'no operator',
      });
      await audit.record({ ...entry, at: new Date(START + 2) });
      expect(await audit.read({ limit: 2 })).toEqual([
        { ...entry, at: new Date(START + 2) },
        { ...entry, at: new Date(START + 1), target: 'v2', outcome: 'refused', detail: 'no operator' },
      ]);
      expect(await audit.read({ limit: 9, target: 'v1.0' })).toHaveLength(2);
    });

    test('an entry cannot be changed or deleted, even by SQL', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await createAuditLog(bot.database.db).record({ ...entry, at: new Date(START) });
      const { db } = bot.database;
      await expect(db.updateTable('audit').set({ by: 'nobody' }).execute()).rejects.toThrow('append-only');
      await expect(db.deleteFrom('audit').execute()).rejects.toThrow('append-only');
    });

    test('a token in a detail is not kept', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const audit = createAuditLog(bot.database.db);
      await audit.record({ ...entry, at: new Date(START), detail: 'invalid_auth for xoxb-1-secret' });
      expect(await audit.read({ limit: 1 })).toMatchObject([{ detail: 'invalid_auth for [redacted]' }]);
    });
  });

  describe('settings', () => {
    test('the secret key is the same for every process, also when they ask at once', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      await using laptop = await start(bench, LAPTOP);
      const keys = await Promise.all(
        [bot, laptop, bot, laptop].map(({ database }) => createSettings(database.db).secretKey()),
      );
      expect(keys[0]).toHaveLength(32);
      expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    });

    test('a setting is replaced', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const settings = createSettings(bot.database.db);
      expect(await settings.get('a')).toBeUndefined();
      await settings.set('a', '1');
      await settings.set('a', '2');
      expect(await settings.get('a')).toBe('2');
    });

    test('the first sealed value of a secret stays', async () => {
      await using bench = await openBench();
      await using bot = await start(bench);
      const values = createSealedValues(bot.database.db);
      expect(await values.get('ab')).toBeUndefined();
      await values.put('ab', 'first');
      await values.put('ab', 'second');
      expect(await values.get('ab')).toBe('first');
    });
  });

  test('a transaction that fails leaves nothing', async () => {
    await using bench = await openBench();
    await using bot = await start(bench);
    const { db } = bot.database;
    const failing = db.transaction().execute(async (transaction) => {
      await createSettings(transaction).set('a', '1');
      await sql`select no_such_column`.execute(transaction);
    });
    await expect(failing).rejects.toThrow('no_such_column');
    expect(await createSettings(db).get('a')).toBeUndefined();
  });
}
