import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/state/database.ts';
import { currentOwner } from '../../src/state/owner.ts';
import { createRunRegistry } from '../../src/state/runs.ts';
import type { Bench } from './state-suite.ts';

const PROGRAM = fileURLToPath(new URL('begin-run.ts', import.meta.url));

interface Beginner {
  readonly child: ChildProcess;
  readonly kind: string;
}

async function begin(address: string, name: string): Promise<Beginner> {
  const child = spawn(process.execPath, [PROGRAM, address, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [kind] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return { child, kind: String(kind) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** What holds among real processes. */
export function describeProcesses(openBench: () => Promise<Bench>): void {
  test('of processes that start on a new database at once one gets the run, and its death frees it', async () => {
    await using bench = await openBench();
    const beginners = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => begin(bench.address, `v${n}`)));
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
}
