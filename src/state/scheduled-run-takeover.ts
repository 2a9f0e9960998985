import type { Kysely } from 'kysely';
import type { ScheduledRun } from '../schedules/scheduled-run.ts';
import { HEARTBEAT_MS, isLost, type OwnershipOptions, ownerColumns } from './ownership.ts';
import { type ScheduledRunRow, toScheduledRun } from './scheduled-run-row.ts';
import type { Tables } from './tables.ts';

export interface ScheduledRunsContext extends OwnershipOptions {
  readonly db: Kysely<Tables>;
  readonly estate: string;
}

/** The runs that a process still has in hand, by id. */
export type Own = Pick<ReadonlySet<string>, 'has'>;

/** A row that was taken a moment ago is in hand, even if not said so yet. */
const OWN_SILENCE_MS = 2 * HEARTBEAT_MS;

/** The run of a process that died is not going; who tells of it is another matter. */
export async function markLost(context: ScheduledRunsContext, schedule: string): Promise<void> {
  const row = await runsOfEstate(context)
    .where('schedule', '=', schedule)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (!row || !(await isLost(context, row))) return;
  await context.db
    .updateTable('scheduled_runs')
    .set({ state: 'lost', finished_at: now(context) })
    .where((was) => was.and({ id: row.id, state: 'running', heartbeat_at: row.heartbeat_at }))
    .execute();
}

/** Makes this process the owner of the runs that nobody alive has in hand, those that ended and were not told too. */
export async function takeUp(context: ScheduledRunsContext, own: Own): Promise<readonly ScheduledRun[]> {
  const taken: ScheduledRun[] = [];
  for (const row of await runsOfEstate(context).where('told', '=', 0).orderBy('started_at').execute()) {
    if (own.has(row.id) || !(await isLeft(context, row))) continue;
    const lost = await takeUpOne(context, row);
    if (lost) taken.push(toScheduledRun(lost));
  }
  return taken;
}

/** A row of this process is left where it has let go of it, as after a failure of the database. */
async function isLeft(context: ScheduledRunsContext, row: ScheduledRunRow): Promise<boolean> {
  const { host, pid, started } = context.owner;
  const isMine = row.owner_host === host && row.owner_pid === pid && row.owner_started === started;
  if (!isMine) return isLost(context, row);
  return context.clock().getTime() - Date.parse(row.heartbeat_at) > OWN_SILENCE_MS;
}

/** Undefined where another process was quicker, or its owner has said that it lives. */
async function takeUpOne(
  context: ScheduledRunsContext,
  row: ScheduledRunRow,
): Promise<ScheduledRunRow | undefined> {
  const { owner_host, owner_pid, owner_started, heartbeat_at, state } = row;
  return context.db
    .updateTable('scheduled_runs')
    .set({
      ...ownerColumns(context.owner),
      heartbeat_at: now(context),
      ...(state === 'running' && { state: 'lost', finished_at: now(context) }),
    })
    .where('id', '=', row.id)
    .where('told', '=', 0)
    .where((was) => was.and({ owner_host, owner_pid, owner_started, heartbeat_at, state }))
    .returningAll()
    .executeTakeFirst();
}

export function runsOfEstate({ db, estate }: ScheduledRunsContext) {
  return db.selectFrom('scheduled_runs').selectAll().where('estate', '=', estate);
}

function now({ clock }: ScheduledRunsContext): string {
  return clock().toISOString();
}
