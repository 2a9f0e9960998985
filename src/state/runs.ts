import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { RunPlace } from '../runs/snapshots.ts';
import { isLost, isUniqueViolation, type OwnershipOptions, ownerColumns } from './ownership.ts';
import { type NewRun, type Run, type RunRow, type RunState, toColumns, toRun } from './run-row.ts';
import type { Tables } from './tables.ts';

type BeginAnswer =
  | { readonly kind: 'begun'; readonly run: Run; readonly resumed: boolean }
  | { readonly kind: 'busy'; readonly running: Run };

interface RunOutcome {
  readonly state: Exclude<RunState, 'running'>;
  /** Kept as JSON. */
  readonly result?: unknown;
}

/** The runs of one estate, shared by all processes that use the database; at most one of them is running. */
export interface RunRegistry {
  /**
   * Makes this process the owner of the run, unless another run is alive. A run of that name that ended unsealed is
   * taken up again: it keeps its id, its start and, unless a new one is given, its place.
   */
  begin(run: NewRun): Promise<BeginAnswer>;
  /** Says that the owner lives. False: the run is no longer this process's, which must stop working on it. */
  heartbeat(id: string): Promise<boolean>;
  setPlace(id: string, place: RunPlace): Promise<void>;
  /** Ends the run. False: it is no longer this process's, and nothing was changed. */
  finish(id: string, outcome: RunOutcome): Promise<boolean>;
  /** The run that is going on, whoever owns it. */
  current(): Promise<Run | undefined>;
  /** The newest run of that name, whatever became of it. */
  newest(name: string): Promise<Run | undefined>;
  /** Runs that came to an end of their own since then, oldest first. */
  ended(since: Date): Promise<readonly Run[]>;
  /** Runs that ended without an outcome because their process did, oldest first. */
  interrupted(): Promise<readonly Run[]>;
}

export interface RunRegistryOptions extends OwnershipOptions {
  readonly estate: string;
}

interface Context extends RunRegistryOptions {
  readonly db: Kysely<Tables>;
}

const ENDED = ['sealed', 'failed', 'cancelled'] satisfies RunState[];
const UNSEALED: readonly string[] = ['failed', 'cancelled', 'interrupted'] satisfies RunState[];

export function createRunRegistry(db: Kysely<Tables>, options: RunRegistryOptions): RunRegistry {
  const context: Context = { ...options, db };
  return {
    begin: (run) => begin(context, run),
    async heartbeat(id) {
      return isChanged(
        await mine(context, id)
          .set({ heartbeat_at: now(context) })
          .executeTakeFirst(),
      );
    },
    async setPlace(id, place) {
      await db
        .updateTable('runs')
        .set({ place: JSON.stringify(place) })
        .where('id', '=', id)
        .execute();
    },
    async finish(id, { state, result }) {
      const ended = {
        state,
        finished_at: now(context),
        result: result === undefined ? null : JSON.stringify(result),
      };
      return isChanged(await mine(context, id).set(ended).executeTakeFirst());
    },
    async current() {
      const row = await findRunning(context);
      return row && toRun(row);
    },
    async newest(name) {
      const row = await ofEstate(context)
        .where('name', '=', name)
        .orderBy('started_at', 'desc')
        .executeTakeFirst();
      return row && toRun(row);
    },
    async ended(since) {
      const rows = await ofEstate(context)
        .where('state', 'in', ENDED)
        .where('finished_at', '>=', since.toISOString())
        .orderBy('finished_at')
        .execute();
      return rows.map(toRun);
    },
    async interrupted() {
      await findRunning(context);
      const rows = await ofEstate(context).where('state', '=', 'interrupted').orderBy('started_at').execute();
      return rows.map(toRun);
    },
  };
}

async function begin(context: Context, run: NewRun): Promise<BeginAnswer> {
  // Whoever loses a race finds the winner's run the next time round, or that it has ended already.
  for (;;) {
    const running = await findRunning(context);
    if (running) return { kind: 'busy', running: toRun(running) };
    const last = await ofEstate(context)
      .where('name', '=', run.name)
      .orderBy('started_at', 'desc')
      .executeTakeFirst();
    const unsealed = last && UNSEALED.includes(last.state) ? last : undefined;
    const row = unsealed ? await takeUp(context, unsealed, run) : await insert(context, run);
    if (row) return { kind: 'begun', run: toRun(row), resumed: unsealed !== undefined };
  }
}

/** The running row, after a lost one has been marked as interrupted. */
async function findRunning(context: Context): Promise<RunRow | undefined> {
  const row = await ofEstate(context).where('state', '=', 'running').executeTakeFirst();
  if (!row || !(await isLost(context, row))) return row;
  await context.db
    .updateTable('runs')
    .set({ state: 'interrupted' })
    .where('id', '=', row.id)
    .where('state', '=', 'running')
    // It may have been taken up, or have said that it lives, since it was looked at.
    .where('heartbeat_at', '=', row.heartbeat_at)
    .execute();
  return ofEstate(context).where('state', '=', 'running').executeTakeFirst();
}

/** Undefined where another process was quicker. */
async function takeUp(context: Context, unsealed: RunRow, run: NewRun): Promise<RunRow | undefined> {
  const { place, ...columns } = toColumns(run);
  try {
    return await context.db
      .updateTable('runs')
      .set({
        ...owned(context),
        ...columns,
        ...(place !== null && { place }),
        finished_at: null,
        result: null,
      })
      .where('id', '=', unsealed.id)
      .where('state', 'in', UNSEALED)
      .returningAll()
      .executeTakeFirst();
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

/** Undefined where another process was quicker. */
async function insert(context: Context, run: NewRun): Promise<RunRow | undefined> {
  return context.db
    .insertInto('runs')
    .values({
      id: randomUUID(),
      estate: context.estate,
      started_at: now(context),
      ...owned(context),
      ...toColumns(run),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

function now({ clock }: Context): string {
  return clock().toISOString();
}

function ofEstate({ db, estate }: Context) {
  return db.selectFrom('runs').selectAll().where('estate', '=', estate);
}

function mine({ db, owner }: Context, id: string) {
  return db
    .updateTable('runs')
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where((row) => row.and(ownerColumns(owner)));
}

function owned(context: Context) {
  return { state: 'running', ...ownerColumns(context.owner), heartbeat_at: now(context) };
}

function isChanged({ numUpdatedRows }: { numUpdatedRows: bigint }): boolean {
  return numUpdatedRows > 0n;
}
