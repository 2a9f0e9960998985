import { pino } from 'pino';
import { createChanges } from '../../src/changes/carried-changes.ts';
import type { Change } from '../../src/changes/change.ts';
import type { CarriedChanges } from '../../src/changes/changes.ts';
import type { Config } from '../../src/config.ts';
import type { Requester } from '../../src/runs/snapshots.ts';
import { type AuditLog, createAuditLog } from '../../src/state/audit.ts';
import { createStepLog } from '../../src/state/change-steps.ts';
import { createChangeRegistry } from '../../src/state/changes.ts';
import type { Database } from '../../src/state/database.ts';
import type { Owner } from '../../src/state/owner.ts';
import type { Store } from '../../src/store/store.ts';
import {
  createFakePorts,
  type FakePorts,
  makeConfig,
  openScratchStore,
  shareFakePorts,
} from './fake-ports.ts';
import { TEST_PLANNERS } from './test-planners.ts';

export const START = Date.parse('2026-11-22T14:00:00Z');
export const ALICE: Requester = { door: 'slack', id: 'U01ALICE', name: 'alice' };
export const BOB: Requester = { door: 'slack', id: 'U02BOB', name: 'bob' };
export const STAGING = 'queenofsandiego-staging';
export const PRODUCTION = 'queenofsandiego.com';

/** A database for a test, as one more process on this thread opens it. */
export interface Bench extends AsyncDisposable {
  open(): Promise<Database>;
}

/** A process with the machine; its ports have faults of their own, what is behind them all processes share. */
export interface Process extends AsyncDisposable {
  readonly changes: CarriedChanges;
  readonly audit: AuditLog;
  readonly database: Database;
  readonly ports: FakePorts;
}

/** The estate, the store and the clock that all processes of a test share. */
export class Scene implements AsyncDisposable {
  readonly ports = createFakePorts();
  readonly store: Store;
  readonly #bench: Bench;
  readonly #dead = new Set<string>();
  readonly #processes: Process[] = [];
  seconds = 0;

  constructor(bench: Bench, store: Store) {
    this.#bench = bench;
    this.store = store;
  }

  async start(host = 'bot', config: Config = makeConfig()): Promise<Process> {
    const database = await this.#bench.open();
    const ports = shareFakePorts(this.ports);
    const clock = () => new Date(START + this.seconds * 1000);
    const owner: Owner = { host, pid: this.#processes.length + 1, started: `boot/1/${host}` };
    const probe = async (other: Owner) => (this.#dead.has(other.host) ? 'gone' : 'alive');
    const audit = createAuditLog(database.db);
    const { objects, cdn, functions, restore } = ports;
    const changes = createChanges({
      config,
      objects,
      cdn,
      functions,
      restore,
      store: this.store,
      planners: TEST_PLANNERS,
      registry: createChangeRegistry(database.db, { estate: config.estate, clock, owner, probe }),
      steps: createStepLog(database.db),
      audit,
      clock,
      log: pino({ level: 'silent' }),
      pause: async () => {},
    });
    const process: Process = {
      changes,
      audit,
      database,
      ports,
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
    this.#processes.push(process);
    return process;
  }

  /** From now on the process on that host is known to be dead; what it was doing never goes on. */
  kill(host: string): void {
    this.#dead.add(host);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map((process) => process[Symbol.asyncDispose]()));
    await this.store[Symbol.asyncDispose]();
    await this.#bench[Symbol.asyncDispose]();
  }
}

export async function openScene(openBench: () => Promise<Bench>): Promise<Scene> {
  return new Scene(await openBench(), await openScratchStore());
}

/** Waits for ever, as a process that is dead by then does. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** Proposes new texts for staging's keys. */
export async function proposeTexts(
  { changes }: Process,
  texts: Readonly<Record<string, string | null>>,
  args: Readonly<Record<string, unknown>> = {},
): Promise<Change> {
  const answer = await changes.propose({ kind: 'css', target: 'qos', args: { texts, ...args } }, ALICE);
  if (answer.kind !== 'proposed') throw new Error(`not proposed: ${JSON.stringify(answer)}`);
  return answer.change;
}

/** Approves as bob and waits for the end. */
export async function applyNow({ changes }: Process, { id, hash }: Change): Promise<Change> {
  const answer = await changes.approve(id, hash, BOB);
  if (answer.kind !== 'applying') throw new Error(`not applied: ${JSON.stringify(answer)}`);
  return answer.done;
}

/** What the audit log says of a change, oldest first: `change approve done`. */
export async function readTrail({ audit }: Process, id: string): Promise<string[]> {
  const entries = await audit.read({ limit: 1_000, target: id });
  return entries.map(({ action, outcome }) => `${action} ${outcome}`).reverse();
}
