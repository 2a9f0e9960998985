import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Change } from '../../src/changes/change.ts';
import { type FolderMachine, openFolderMachine } from './folder-machine.ts';

const PROGRAM = fileURLToPath(new URL('approve-change.ts', import.meta.url));
const ALICE = { door: 'slack', id: 'U01ALICE', name: 'alice' } as const;
const STAGING = 'queenofsandiego-staging';
const PAGES = Array.from({ length: 40 }, (_, n) => `page-${n}.html`);
const OLD = { headers: { 'content-type': 'text/html' }, metadata: { made: 'by hand' } };

/** A database that processes open by its address. */
export interface AddressBench extends AsyncDisposable {
  readonly address: string;
}

interface Approver {
  readonly child: ChildProcess;
  /** What it said first. */
  readonly said: string;
}

class Estate implements AsyncDisposable {
  readonly bench: AddressBench;
  readonly folder: string;
  readonly machine: FolderMachine;
  readonly #children: ChildProcess[] = [];

  constructor(bench: AddressBench, folder: string, machine: FolderMachine) {
    this.bench = bench;
    this.folder = folder;
    this.machine = machine;
  }

  /** 40 pages that say `old`, to say `new`. */
  async propose(): Promise<Change> {
    const { changes, objects } = this.machine;
    await Promise.all(PAGES.map((key) => objects.write(STAGING, key, Buffer.from('old'), OLD)));
    const texts = Object.fromEntries(PAGES.map((key) => [key, 'new']));
    const answer = await changes.propose({ kind: 'css', target: 'qos', args: { texts } }, ALICE);
    if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
    return answer.change;
  }

  async approve({ id, hash }: Change, times: number, stop = 'never'): Promise<Approver> {
    const args = [PROGRAM, this.bench.address, this.folder, id, hash, String(times), stop];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#children.push(child);
    const [said] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    return { child, said: String(said) };
  }

  async texts(): Promise<Set<string | undefined>> {
    const { objects } = this.machine;
    const found = await Promise.all(PAGES.map((key) => objects.get(STAGING, key)));
    return new Set(found.map((each) => each?.body.toString()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map(kill));
    await this.machine[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
    await this.bench[Symbol.asyncDispose]();
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function openEstate(openBench: () => Promise<AddressBench>): Promise<Estate> {
  const bench = await openBench();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-change-processes-'));
  return new Estate(bench, folder, await openFolderMachine(bench.address, folder));
}

/** What holds for changes among real processes. */
export function describeChangeProcesses(openBench: () => Promise<AddressBench>): void {
  test('of a hundred clicks at four processes one takes effect', async () => {
    await using estate = await openEstate(openBench);
    const change = await estate.propose();
    const approvers = await Promise.all([1, 2, 3, 4].map(() => estate.approve(change, 25)));
    expect(approvers.map(({ said }) => said).sort()).toEqual(['applied', 'refused', 'refused', 'refused']);
    expect((await estate.machine.objects.puts()).sort()).toEqual([...PAGES].sort());
    const trail = await estate.machine.trail(change.id);
    expect(trail.filter((entry) => entry === 'change approve done')).toHaveLength(1);
    expect(trail.filter((entry) => entry === 'change approve refused')).toHaveLength(99);
    expect(trail.filter((entry) => entry === 'change apply done')).toHaveLength(1);
  });

  test.each(['before 1', 'after 20', 'after 40'])(
    'a process killed %s of 40 writes leaves a change that another one ends, and that can be taken back',
    async (stop) => {
      await using estate = await openEstate(openBench);
      const { changes, objects, trail } = estate.machine;
      const change = await estate.propose();
      const { child, said } = await estate.approve(change, 1, stop);
      expect(said).toBe('stopped');
      expect(await changes.recover()).toEqual([]);
      await kill(child);
      const [recovered] = await changes.recover();
      const applied = await recovered?.done;
      expect(applied).toMatchObject({ id: change.id, state: 'applied' });
      expect(await estate.texts()).toEqual(new Set(['new']));
      expect((await objects.puts()).sort()).toEqual([...PAGES].sort());
      expect(await trail(change.id)).toEqual([
        'change propose done',
        'change approve done',
        'change begin done',
        'change take up done',
        'change apply done',
      ]);
      const answer = await changes.rollback(change.id, ALICE);
      if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
      const begun = await changes.approve(answer.change.id, answer.change.hash, ALICE);
      expect(begun.kind === 'applying' && (await begun.done).state).toBe('applied');
      expect(await estate.texts()).toEqual(new Set(['old']));
      expect((await objects.head(STAGING, 'page-0.html'))?.metadata).toEqual(OLD.metadata);
    },
  );
}
