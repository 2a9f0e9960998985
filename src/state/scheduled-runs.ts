import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ScheduledResult, ScheduledRun, ScheduledState } from '../schedules/scheduled-run.ts';
import { ownerColumns } from './ownership.ts';
import { type NewScheduledRun, toColumns, toScheduledRun } from './scheduled-run-row.ts';
import {
  markLost,
  type Own,
  runsOfEstate,
  type ScheduledRunsContext,
  takeUp,
} from './scheduled-run-takeover.ts';
import { settleSlot, unsettleSlot } from './schedules.ts';
import type { Tables } from './tables.ts';

/** `skipped`: the run before it is still going. `gone`: another process has the slot, or the schedule is paused. */
type SlotAnswer =
  | { readonly kind: 'taken' | 'skipped'; readonly run: ScheduledRun }
  | { readonly kind: 'gone' };

/** The runs of the schedules of one estate, shared by all processes that use the database. */
export interface ScheduledRuns {
  /** Makes this process the owner of a slot, and settles it and all before it. One process gets it, once. */
  take(run: NewScheduledRun): Promise<SlotAnswer>;
  /** Begins a run that somebody asked for; undefined where one of that schedule is going. */
  begin(run: NewScheduledRun): Promise<ScheduledRun | undefined>;
  heartbeat(id: string): Promise<void>;
  /** Keeps what is known of a run that goes on. */
  note(id: string, result: ScheduledResult): Promise<void>;
  /** Undefined: it is no longer this process's, and nothing was changed. */
  finish(id: string, state: ScheduledState, result: ScheduledResult): Promise<ScheduledRun | undefined>;
  /** People know what came of it. */
  told(id: string): Promise<void>;
  /** Gives a slot back, as if it had never been taken. */
  release(run: ScheduledRun): Promise<void>;
  /** Runs whose process died before their end was told: now this process's. Those that were running are `lost`. */
  takeUp(own: Own): Promise<readonly ScheduledRun[]>;
  newest(schedule: string): Promise<ScheduledRun | undefined>;
}

/** Runs of before are forgotten. */
const KEPT_MS = 90 * 86_400_000;

export function createScheduledRuns(
  db: Kysely<Tables>,
  options: Omit<ScheduledRunsContext, 'db'>,
): ScheduledRuns {
  const context: ScheduledRunsContext = { ...options, db };
  return {
    take: (run) => db.transaction().execute((within) => takeSlot({ ...context, db: within }, run)),
    async begin(run) {
      await markLost(context, run.schedule);
      return await insert(context, run, 'running');
    },
    async heartbeat(id) {
      await mine(context, id)
        .set({ heartbeat_at: now(context) })
        .execute();
    },
    async note(id, result) {
      await mine(context, id)
        .set({ result: JSON.stringify(result) })
        .execute();
    },
    async finish(id, state, result) {
      const row = await mine(context, id)
        .where('state', '=', 'running')
        .set({ state, finished_at: now(context), result: JSON.stringify(result) })
        .returningAll()
        .executeTakeFirst();
      return row && toScheduledRun(row);
    },
    async told(id) {
      await mine(context, id).set({ told: 1 }).execute();
    },
    release: (run) => db.transaction().execute((within) => release({ ...context, db: within }, run)),
    takeUp: (own) => takeUp(context, own),
    async newest(schedule) {
      const row = await runsOfEstate(context)
        .where('schedule', '=', schedule)
        .orderBy('started_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toScheduledRun(row);
    },
  };
}

async function takeSlot(context: ScheduledRunsContext, run: NewScheduledRun): Promise<SlotAnswer> {
  if (!(await settleSlot(context, run.schedule, run.slot))) return { kind: 'gone' };
  await forget(context, run.schedule);
  const taken = await insert(context, run, 'running');
  if (taken) return { kind: 'taken', run: taken };
  const skipped = await insert(context, run, 'skipped');
  return skipped ? { kind: 'skipped', run: skipped } : { kind: 'gone' };
}

async function forget({ db, estate, clock }: ScheduledRunsContext, schedule: string): Promise<void> {
  await db
    .deleteFrom('scheduled_runs')
    .where((row) => row.and({ estate, schedule, told: 1 }))
    .where('started_at', '<', new Date(clock().getTime() - KEPT_MS).toISOString())
    .execute();
}

/** Undefined where the database refuses it: one run of a schedule at a time, and one of a slot ever. */
async function insert(
  context: ScheduledRunsContext,
  run: NewScheduledRun,
  state: 'running' | 'skipped',
): Promise<ScheduledRun | undefined> {
  const at = now(context);
  const row = await context.db
    .insertInto('scheduled_runs')
    .values({
      ...toColumns(run),
      ...ownerColumns(context.owner),
      id: randomUUID(),
      estate: context.estate,
      state,
      started_at: at,
      finished_at: state === 'running' ? null : at,
      result: null,
      told: 0,
      heartbeat_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toScheduledRun(row);
}

async function release(context: ScheduledRunsContext, { id, schedule, slot }: ScheduledRun): Promise<void> {
  await context.db.deleteFrom('scheduled_runs').where('id', '=', id).execute();
  await unsettleSlot(context, schedule, slot);
}

function mine({ db, owner }: ScheduledRunsContext, id: string) {
  return db
    .updateTable('scheduled_runs')
    .where('id', '=', id)
    .where((row) => row.and(ownerColumns(owner)));
}

function now({ clock }: ScheduledRunsContext): string {
  return clock().toISOString();
}
