import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AccountError } from '../../src/errors.ts';
import { createLogger } from '../../src/logger.ts';
import { type CarriedSnapshots, createSnapshots } from '../../src/runs/snapshot-runs.ts';
import type { Requester, Snapshots, TakeAnswer } from '../../src/runs/snapshots.ts';
import { openDatabase } from '../../src/state/database.ts';
import { createRunRegistry, type RunRegistry } from '../../src/state/runs.ts';
import { type FakeRun, makeRun, makeService } from '../engine/fake-estate.ts';

const ALICE: Requester = { door: 'slack', id: 'U01', name: 'alice' };
const BOB: Requester = { door: 'slack', id: 'U02', name: 'bob' };
const NOON = new Date('2026-11-22T12:00:00Z');

interface Fixture extends AsyncDisposable {
  readonly snapshots: CarriedSnapshots;
  readonly registry: RunRegistry;
  readonly run: FakeRun;
  readonly zones: ReturnType<typeof makeService>;
  readonly audited: string[];
  readonly logged: unknown[];
  /** Who the credentials belong to; may throw. */
  readonly account: { identify: () => Promise<string> };
  /** Another process on the same database and store. */
  other(pid: number): { snapshots: Snapshots; registry: RunRegistry };
}

async function makeSnapshots(): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-runs-'));
  const database = await openDatabase(folder);
  const zones = makeService('zones', ['a', 'b']);
  const logged: unknown[] = [];
  const stream = { write: (line: string) => logged.push(JSON.parse(line)) };
  const account = { identify: async () => '123456789012' };
  const run = await makeRun([zones.collector], {
    identify: () => account.identify(),
    log: createLogger({ level: 'warn', stream }),
  });
  const audited: string[] = [];
  const gone = new Set<number>();
  const other = (pid: number) => {
    const registry = createRunRegistry(database.db, {
      estate: 'test',
      clock: () => NOON,
      owner: { host: 'here', pid, started: '' },
      probe: async (owner) => (gone.has(owner.pid) ? 'gone' : 'alive'),
    });
    const audit = {
      record: async ({
        by,
        action,
        target,
        outcome,
      }: Record<'by' | 'action' | 'target' | 'outcome', string>) => {
        audited.push(`${by} ${action} ${target} ${outcome}`);
      },
    };
    return {
      registry,
      snapshots: createSnapshots({ engine: run.engine, registry, audit, clock: () => NOON }),
      die: () => gone.add(pid),
    };
  };
  return {
    ...other(1),
    run,
    zones,
    audited,
    logged,
    account,
    other(pid) {
      gone.add(1);
      return other(pid);
    },
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const quiet = () => {};

async function leaveRun({ run }: Fixture, text: string): Promise<void> {
  await run.store.writePartial('v1', 'run.json', text);
}

function begun(answer: TakeAnswer) {
  if (answer.kind !== 'started') throw new Error(answer.reasons.join());
  return answer;
}

describe('taking a snapshot', () => {
  it('of a part of the estate is listed as such, however complete it is', async () => {
    await using all = await makeSnapshots();
    await begun(await all.snapshots.take({ name: 'v1', by: ALICE, only: ['config'] }, quiet)).done;
    expect(await all.snapshots.list()).toMatchObject([{ state: 'COMPLETE', note: 'of config only' }]);
  });

  it('ends sealed, listed, shown and in the audit log', async () => {
    await using all = await makeSnapshots();
    const result = await begun(await all.snapshots.take({ name: 'v1', by: ALICE }, quiet)).done;
    expect(result).toMatchObject({ kind: 'sealed', manifest: { name: 'v1', state: 'COMPLETE' } });
    expect(await all.snapshots.list()).toMatchObject([{ name: 'v1', state: 'COMPLETE', resources: 2 }]);
    expect(await all.snapshots.show('v1')).toMatchObject({ name: 'v1', folder: all.run.store.folder('v1') });
    expect(all.audited).toEqual(['U01 snapshot take v1 done']);
  });

  it('is named by the time in UTC unless it has a name', async () => {
    await using all = await makeSnapshots();
    const answer = begun(await all.snapshots.take({ by: ALICE }, quiet));
    expect(answer.name).toBe('2026-11-22T12-00-00Z');
    await answer.done;
  });

  it.each(['..', '.hidden', 'a/b', '-x', '', 'ü', 'a'.repeat(101)])('refuses the name %j', async (name) => {
    await using all = await makeSnapshots();
    expect(await all.snapshots.take({ name, by: ALICE }, quiet)).toMatchObject({ kind: 'refused' });
  });

  it('refuses a name that exists', async () => {
    await using all = await makeSnapshots();
    await begun(await all.snapshots.take({ name: 'v1', by: ALICE }, quiet)).done;
    const again = await all.snapshots.take({ name: 'v1', by: ALICE }, quiet);
    expect(again).toEqual({
      kind: 'refused',
      reasons: ['a snapshot named v1 exists already: choose another name'],
    });
  });

  it('is refused to a second person, who is told of the first', async () => {
    await using all = await makeSnapshots();
    const open = Promise.withResolvers<void>();
    all.zones.hook = () => open.promise;
    const place = { channel: 'C1', permalink: 'https://slack/p1' };
    const first = begun(await all.snapshots.take({ name: 'v1', by: ALICE, place }, quiet));
    const second = await all.snapshots.take({ name: 'v2', by: BOB }, quiet);
    expect(second).toMatchObject({
      kind: 'refused',
      reasons: [
        'snapshot v1 is being taken now, by alice, since 2026-11-22 12:00 UTC: take yours when it is done',
      ],
      running: { name: 'v1', place },
    });
    expect(await all.snapshots.list()).toMatchObject([]);
    open.resolve();
    await first.done;
  });

  it('under the name of a stopped run is refused with other agents, and the run stays one to go on with', async () => {
    await using all = await makeSnapshots();
    await all.registry.begin({ name: 'v1', by: ALICE, full: false, place: { channel: 'C1' } });
    await leaveRun(all, JSON.stringify({ startedAt: NOON, agents: ['config'], full: false }));
    const next = all.other(2);
    expect(await next.snapshots.take({ name: 'v1', only: ['s3'], by: BOB }, quiet)).toEqual({
      kind: 'refused',
      reasons: ['the stopped run v1 was taken with config: go on with `take v1`, or choose another name'],
    });
    expect(await next.registry.interrupted()).toMatchObject([{ name: 'v1' }]);
  });

  it('is refused under the name of a run of which the beginning is damaged', async () => {
    await using all = await makeSnapshots();
    await leaveRun(all, '{ "star');
    await expect(all.snapshots.take({ name: 'v1', by: BOB }, quiet)).rejects.toThrow(
      'what is left of the stopped run v1 cannot be read (its run.json is damaged): choose another name',
    );
    expect(await all.snapshots.list()).toMatchObject([{ name: 'v1', state: 'INTERRUPTED' }]);
  });

  it('can be cancelled, and gone on with', async () => {
    await using all = await makeSnapshots();
    const open = Promise.withResolvers<void>();
    all.zones.hook = (call) => (call === 'describe b' ? open.promise : undefined);
    const first = begun(await all.snapshots.take({ name: 'v1', by: ALICE }, quiet));
    setImmediate(open.resolve);
    expect(await all.snapshots.cancel('v1', BOB)).toEqual({ kind: 'cancelled' });
    expect(await first.done).toEqual({ kind: 'cancelled', name: 'v1', by: 'bob' });
    const again = begun(await all.snapshots.take({ name: 'v1', by: BOB }, quiet));
    expect(await again.done).toMatchObject({ kind: 'sealed' });
  });

  it('cannot be cancelled where it is not', async () => {
    await using all = await makeSnapshots();
    expect(await all.snapshots.cancel('v9', BOB)).toEqual({
      kind: 'refused',
      reason: 'no snapshot named v9 is being taken',
    });
  });

  it('that fails says why and lets others go on', async () => {
    await using all = await makeSnapshots();
    all.zones.hook = () => {
      throw new Error('network is down');
    };
    const failed = await begun(await all.snapshots.take({ name: 'v1', by: ALICE }, quiet)).done;
    expect(failed).toMatchObject({
      kind: 'failed',
      code: 'snapshot',
      message: expect.stringContaining('network is down'),
    });
    all.zones.hook = () => {};
    const next = begun(await all.snapshots.take({ name: 'v2', by: BOB }, quiet));
    expect(await next.done).toMatchObject({ kind: 'sealed' });
  });
});

it.each(['../partial/v1/tree', '..', '', 'a/b'])('shows nothing under the name %j', async (name) => {
  await using all = await makeSnapshots();
  await begun(await all.snapshots.take({ name: 'v1', by: ALICE }, quiet)).done;
  await mkdir(join(all.run.store.location, 'partial/v1'));
  await symlink(all.run.store.folder('v1'), join(all.run.store.location, 'partial/v1/tree'));
  expect(await all.snapshots.show(name)).toBeUndefined();
});

describe('what is logged of a run that fails', () => {
  async function loggedAfter(error: Error, by: Requester) {
    await using all = await makeSnapshots();
    all.account.identify = async () => {
      throw error;
    };
    const result = await begun(await all.snapshots.take({ name: 'v1', by }, quiet)).done;
    return { result, lines: all.logged };
  }

  it('is nothing where a person at a terminal is told', async () => {
    const by = { ...ALICE, door: 'terminal' } as const;
    const { result, lines } = await loggedAfter(new AccountError('no credentials'), by);
    expect(result).toMatchObject({ kind: 'failed', code: 'account', message: 'no credentials' });
    expect(lines).toEqual([]);
  });

  it('is the reason where the bot took it', async () => {
    const { lines } = await loggedAfter(new AccountError('no credentials'), ALICE);
    expect(lines).toMatchObject([{ snapshot: 'v1', error: { code: 'account', message: 'no credentials' } }]);
  });

  it('is the stack where the fault is ours, and the person is told so', async () => {
    const by = { ...ALICE, door: 'terminal' } as const;
    const { result, lines } = await loggedAfter(new TypeError('x is not a function'), by);
    expect(result).toMatchObject({ message: 'a fault in Tidemark, please report it: x is not a function' });
    expect(lines).toMatchObject([{ err: { name: 'TypeError', stack: expect.stringContaining('at ') } }]);
  });
});

describe('a run whose process was killed', () => {
  it('is resumed where it is told of in Slack, by the next process', async () => {
    await using all = await makeSnapshots();
    const place = { channel: 'C1', ts: '1.2' };
    await all.registry.begin({ name: 'v1', by: ALICE, full: false, place });
    const next = all.other(2);
    const [resumed] = await next.snapshots.resumeInterrupted(() => quiet);
    expect(resumed?.run).toMatchObject({ name: 'v1', place, by: ALICE });
    expect(await resumed?.done).toMatchObject({ kind: 'sealed' });
  });

  it('is one to go on with also when its process was only told to stop', async () => {
    await using all = await makeSnapshots();
    const open = Promise.withResolvers<void>();
    all.zones.hook = (call) => (call === 'describe b' ? open.promise : undefined);
    const place = { channel: 'C1', ts: '1.2' };
    begun(await all.snapshots.take({ name: 'v1', only: ['config'], by: ALICE, place }, quiet));
    setImmediate(open.resolve);
    await all.snapshots.suspend();
    expect(all.audited).toEqual([]);
    const [resumed] = await all.snapshots.resumeInterrupted(() => quiet);
    expect(await resumed?.done).toMatchObject({ kind: 'sealed', manifest: { agents: ['config'] } });
  });

  it('is found sealed if it was killed just after that', async () => {
    await using all = await makeSnapshots();
    await all.registry.begin({ name: 'v1', by: ALICE, full: false, place: { channel: 'C1' } });
    await all.run.take('v1');
    const [resumed] = await all.other(2).snapshots.resumeInterrupted(() => quiet);
    expect(await resumed?.done).toMatchObject({ kind: 'sealed', manifest: { name: 'v1' } });
  });

  it('whose end was not told in Slack is handed out once, to tell it', async () => {
    await using all = await makeSnapshots();
    const place = { channel: 'C1', ts: '1.2' };
    await begun(await all.snapshots.take({ name: 'v1', by: ALICE, place }, quiet)).done;
    const next = all.other(2);
    const [untold] = await next.snapshots.resumeInterrupted(() => quiet);
    expect(untold?.run).toMatchObject({ name: 'v1', place });
    expect(await untold?.done).toMatchObject({ kind: 'sealed', manifest: { name: 'v1' } });
    expect(await next.snapshots.resumeInterrupted(() => quiet)).toEqual([]);
  });

  it('whose end was told is left alone', async () => {
    await using all = await makeSnapshots();
    await begun(await all.snapshots.take({ name: 'v1', by: ALICE, place: { channel: 'C1' } }, quiet)).done;
    await all.snapshots.setPlace('v1', { channel: 'C1', told: true });
    expect(await all.other(2).snapshots.resumeInterrupted(() => quiet)).toEqual([]);
  });

  it('is listed as interrupted', async () => {
    await using all = await makeSnapshots();
    await leaveRun(all, JSON.stringify({ startedAt: NOON, agents: ['config'], full: false }));
    expect(await all.snapshots.list()).toMatchObject([
      { name: 'v1', state: 'INTERRUPTED', note: 'take v1 again to go on' },
    ]);
  });
});
