import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
  /** Another process on the same database and store. */
  other(pid: number): { snapshots: Snapshots; registry: RunRegistry };
}

async function makeSnapshots(): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-runs-'));
  const database = await openDatabase(folder);
  const zones = makeService('zones', ['a', 'b']);
  const run = await makeRun([zones.collector]);
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

function begun(answer: TakeAnswer) {
  if (answer.kind !== 'started') throw new Error(answer.reasons.join());
  return answer;
}

describe('taking a snapshot', () => {
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
      reasons: ['snapshot v1 is being taken now, by alice'],
      running: { name: 'v1', place },
    });
    expect(await all.snapshots.list()).toMatchObject([]);
    open.resolve();
    await first.done;
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

  it('is listed as interrupted', async () => {
    await using all = await makeSnapshots();
    await all.run.store.writePartial(
      'v1',
      'run.json',
      JSON.stringify({ startedAt: NOON, agents: ['config'], full: false }),
    );
    expect(await all.snapshots.list()).toMatchObject([
      { name: 'v1', state: 'INTERRUPTED', note: 'take v1 again to go on' },
    ]);
  });
});
