import type { Change } from '../changes/change.ts';
import { type ChangeRow, toChange } from './change-row.ts';
import { type ChangeContext, type ChangeNote, WORKED_ON, writeNote } from './change-step.ts';
import { HEARTBEAT_MS, isLost, type OwnedRow, ownerColumns } from './ownership.ts';

/** A row that was claimed a moment ago is worked on, even if not said so yet. */
const OWN_SILENCE_MS = 2 * HEARTBEAT_MS;

/** A change that a process had left, and how often that has happened. */
export interface TakenUp {
  readonly change: Change;
  readonly takeovers: number;
}

/** The changes that a process works on itself, by id. */
export type Own = Pick<ReadonlySet<string>, 'has'>;

/** Makes this process the owner of the changes that nobody alive works on. */
export async function takeUp(
  context: ChangeContext,
  own: Own,
  note: ChangeNote,
): Promise<readonly TakenUp[]> {
  const rows = await context.db
    .selectFrom('changes')
    .select(['id', 'state', 'takeovers', 'owner_host', 'owner_pid', 'owner_started', 'heartbeat_at'])
    .where('estate', '=', context.estate)
    .where('state', 'in', WORKED_ON)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const taken: TakenUp[] = [];
  for (const row of rows) {
    if (own.has(row.id) || !(await isLeft(context, row))) continue;
    const change = await takeUpOne(context, row, note);
    if (change) taken.push(change);
  }
  return taken;
}

/** A row of this process is left where it does not work on it any more, as after a failure of the database. */
async function isLeft(context: ChangeContext, row: OwnedRow): Promise<boolean> {
  const { host, pid, started } = context.owner;
  const isMine = row.owner_host === host && row.owner_pid === pid && row.owner_started === started;
  if (!isMine) return isLost(context, row);
  return context.clock().getTime() - Date.parse(row.heartbeat_at) > OWN_SILENCE_MS;
}

/** Undefined where another process was quicker, or its owner has said that it lives. */
async function takeUpOne(
  context: ChangeContext,
  row: Pick<ChangeRow, keyof OwnedRow | 'id' | 'state' | 'takeovers'>,
  note: ChangeNote,
): Promise<TakenUp | undefined> {
  const { id, state, owner_host, owner_pid, owner_started, heartbeat_at } = row;
  const takeovers = row.takeovers + 1;
  return context.db.transaction().execute(async (db) => {
    const taken = await db
      .updateTable('changes')
      .set({ ...ownerColumns(context.owner), heartbeat_at: context.clock().toISOString(), takeovers })
      .where('id', '=', id)
      .where('state', '=', state)
      .where((was) => was.and({ owner_host, owner_pid, owner_started, heartbeat_at }))
      .returningAll()
      .executeTakeFirst();
    if (!taken) return undefined;
    await writeNote({ ...context, db }, id, note);
    return { change: toChange(taken), takeovers };
  });
}
