import type { Kysely } from 'kysely';
import type { Change, ChangeState, Effect, Plan } from '../changes/change.ts';
import type { Audit, Requester } from '../runs/snapshots.ts';
import { createAuditLog } from './audit.ts';
import { type ChangeRow, toChange } from './change-row.ts';
import { NOBODY, type OwnershipOptions, ownerColumns } from './ownership.ts';
import type { Tables } from './tables.ts';

/** What the audit log gets with a step; the instant and the change's id are added. */
export type ChangeNote = Omit<Parameters<Audit['record']>[0], 'at' | 'target'>;

/** A step from one state to the next. It is made only where everything named holds, and then at most once. */
export interface ChangeStep {
  readonly from: readonly ChangeState[];
  readonly to: ChangeState;
  /** The plan is still this one. */
  readonly hash?: string;
  /** `current`: it has not expired; `past`: it has. */
  readonly expiry?: 'current' | 'past';
  /** `take`: this process becomes its owner. `mine`: this process is; `drop`: and no longer will be. */
  readonly owner?: 'take' | 'mine' | 'drop';
  /** Null: nobody any more. */
  readonly decidedBy?: Requester | null;
  readonly amended?: { readonly plan: Plan; readonly hash: string };
  readonly effect?: Effect;
}

export interface ChangeContext extends OwnershipOptions {
  readonly db: Kysely<Tables>;
  readonly estate: string;
}

/** States in which a process works on the change. */
export const WORKED_ON: readonly ChangeState[] = ['approved', 'applying'];
const REVERSIBLE: readonly ChangeState[] = ['applied', 'failed'];

/** The step and its note, both or neither. Undefined where something named did not hold. */
export async function makeStep(
  context: ChangeContext,
  id: string,
  step: ChangeStep,
  note: ChangeNote,
): Promise<Change | undefined> {
  return context.db.transaction().execute(async (db) => {
    const within = { ...context, db };
    const row = await update(within, id, step);
    if (!row) return undefined;
    await writeNote(within, id, note);
    if (step.effect) await db.deleteFrom('change_steps').where('change_id', '=', id).execute();
    if (step.to === 'applied' && row.takes_back !== null)
      await markRolledBack(within, row.takes_back, id, note.by);
    return toChange(row);
  });
}

export function writeNote({ db, clock }: ChangeContext, id: string, note: ChangeNote): Promise<void> {
  return createAuditLog(db).record({ ...note, at: clock(), target: id });
}

function update(context: ChangeContext, id: string, step: ChangeStep): Promise<ChangeRow | undefined> {
  const { db, estate, owner, clock } = context;
  let query = db
    .updateTable('changes')
    .set(toColumns(context, step))
    .where('id', '=', id)
    .where('estate', '=', estate)
    .where('state', 'in', step.from);
  if (step.hash !== undefined) query = query.where('hash', '=', step.hash);
  if (step.expiry)
    query = query.where('expires_at', step.expiry === 'past' ? '<=' : '>', clock().toISOString());
  if (step.owner === 'mine' || step.owner === 'drop')
    query = query.where((row) => row.and(ownerColumns(owner)));
  return query.returningAll().executeTakeFirst();
}

function toColumns(context: ChangeContext, { to, owner, decidedBy, amended, effect }: ChangeStep) {
  const now = context.clock().toISOString();
  const isDecided = decidedBy !== undefined && decidedBy !== null;
  return {
    state: to,
    ...(owner === 'take' && { ...ownerColumns(context.owner), heartbeat_at: now, takeovers: 0 }),
    ...(owner === 'drop' && NOBODY),
    ...(decidedBy === null && { decided_by: null, decided_at: null }),
    ...(isDecided && { decided_by: JSON.stringify(decidedBy), decided_at: now }),
    ...(amended && { plan: JSON.stringify(amended.plan), hash: amended.hash }),
    ...(effect && { effect: JSON.stringify(effect) }),
    ...(to !== 'proposed' && !WORKED_ON.includes(to) && { finished_at: now }),
  };
}

async function markRolledBack(context: ChangeContext, id: string, rollback: string, by: string) {
  const row = await update(context, id, { from: REVERSIBLE, to: 'rolled-back' });
  const note = { by, action: 'change roll back', outcome: 'done', detail: `by ${rollback}` } as const;
  if (row) await writeNote(context, id, note);
}
