import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/state/database.ts';
import { currentOwner } from '../../src/state/owner.ts';
import { createRunRegistry } from '../../src/state/runs.ts';
import { createScheduledRuns } from '../../src/state/scheduled-runs.ts';
import { createScheduleMemories } from '../../src/state/schedules.ts';
import type { Bench } from './state-suite.ts';

const BEGIN_RUN = fileURLToPath(new URL('begin-run.ts', import.meta.url));
const TAKE_SLOT = fileURLToPath(new URL('take-slot.ts', import.meta.url));

interface Beginner {
  readonly child: ChildProcess;
  readonly kind: string;
}

async function begin(program: string, address: string, name: string): Promise<Beginner> {
  const child = spawn(process.execPath, [program, address, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [kind] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return { child, kind: String(kind) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function end(beginner: Beginner): Promise<Beginner> {
  await kill(beginner.child);
  return beginner;
}

/** What holds among real processes. */
export function describeProcesses(openBench: () => Promise<Bench>): void {
  test('of processes that start on a new database at once one gets the run, and its death frees it', async () => {
    await using bench = await openBench();
    const beginners = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => begin(BEGIN_RUN, bench.address, `v${n}`)),
    );
    const winner = beginners.find(({ kind }) => kind === 'begun');
    expect(beginners.map(({ kind }) => kind).sort()).toEqual(['begun', ...Array(5).fill('busy')]);
    if (winner) await kill(winner.child);
    await using database = await openDatabase(bench.address);
    const owner = await currentOwner();
    const registry = createRunRegistry(database.db, { estate: 'jada', clock: () => new Date(), owner });
    expect(await registry.current()).toBeUndefined();
    expect(await registry.interrupted()).toMatchObject([{ owner: { pid: winner?.child.pid } }]);
    await Promise.all(beginners.map(({ child }) => kill(child)));
  });

  test('of processes that reach for a slot at once one gets it; killed, it is told as lost and not run again', async () => {
    await using bench = await openBench();
    await using database = await openDatabase(bench.address);
    const options = { estate: 'jada', clock: () => new Date(), owner: await currentOwner() };
    const before = { ...options, clock: () => new Date('2026-01-01') };
    await createScheduleMemories(database.db, before).know([{ name: 'daily', rule: '0 3 * * *' }]);
    const slot = '2026-01-02T03:00:00.000Z';
    const bots = await Promise.all([1, 2, 3].map(() => begin(TAKE_SLOT, bench.address, slot)));
    expect(bots.map(({ kind }) => kind).sort()).toEqual(['gone', 'gone', 'taken']);
    const runs = createScheduledRuns(database.db, options);
    expect(await runs.takeUp(new Set())).toEqual([]);
    await Promise.all(bots.map(({ child }) => kill(child)));
    expect(await runs.takeUp(new Set())).toMatchObject([{ state: 'lost', slot: new Date(slot) }]);
    expect((await begin(TAKE_SLOT, bench.address, slot).then(end)).kind).toBe('gone');
  });
}
