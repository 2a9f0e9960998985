import type { Kysely } from 'kysely';
import type { Change, ChangePlace, ChangeState } from '../changes/change.ts';
import { type NewChange, toChange, toChangeColumns } from './change-row.ts';
import {
  type ChangeContext,
  type ChangeNote,
  type ChangeStep,
  makeStep,
  WORKED_ON,
  writeNote,
} from './change-step.ts';
import { type Own, type TakenUp, takeUp } from './change-takeover.ts';
import { isUniqueViolation, NOBODY, type OwnershipOptions, ownerColumns } from './ownership.ts';
import type { Tables } from './tables.ts';

interface ChangeListFilter {
  readonly state?: readonly ChangeState[];
  readonly target?: string;
  readonly takesBack?: string;
  readonly limit: number;
}

/** A change that came to an end. */
interface EndedChange {
  readonly id: string;
  readonly state: ChangeState;
  readonly place?: ChangePlace;
}

/** Changes of one estate, shared by all processes that use the database. Every step goes to the audit log with it. */
export interface ChangeRegistry {
  /** `is being taken back`: there is one under way already that takes the same change back. */
  insert(change: NewChange, note: ChangeNote): Promise<Change | 'id is taken' | 'is being taken back'>;
  find(id: string): Promise<Change | undefined>;
  /** The newest first. */
  list(filter: ChangeListFilter): Promise<readonly Change[]>;
  /** Proposals whose time is up. */
  expired(): Promise<readonly { id: string }[]>;
  /** What has ended since then, oldest first. */
  ended(since: Date): Promise<readonly EndedChange[]>;
  setPlace(id: string, place: ChangePlace): Promise<void>;
  /** Undefined: it was no longer so, and nothing was changed. */
  step(id: string, step: ChangeStep, note: ChangeNote): Promise<Change | undefined>;
  /** Says that the owner lives. False: it is no longer this process's, which must stop working on it. */
  heartbeat(id: string): Promise<boolean>;
  /** Lets others take up what this process was working on; a planned stop does not count as a death. */
  release(id: string): Promise<void>;
  /** Makes this process the owner of the changes that nobody alive works on; `own`: those it works on itself. */
  takeUp(own: Own, note: ChangeNote): Promise<readonly TakenUp[]>;
}

export interface ChangeRegistryOptions extends OwnershipOptions {
  readonly estate: string;
}

export function createChangeRegistry(db: Kysely<Tables>, options: ChangeRegistryOptions): ChangeRegistry {
  const context: ChangeContext = { ...options, db };
  return {
    insert: (change, note) => insert(context, change, note),
    async find(id) {
      const row = await ofEstate(context).where('id', '=', id).executeTakeFirst();
      return row && toChange(row);
    },
    list: (filter) => list(context, filter),
    expired: () =>
      db
        .selectFrom('changes')
        .select('id')
        .where('estate', '=', options.estate)
        .where('state', '=', 'proposed')
        .where('expires_at', '<=', options.clock().toISOString())
        .execute(),
    ended: (since) => listEnded(context, since),
    async setPlace(id, place) {
      await db
        .updateTable('changes')
        .set({ place: JSON.stringify(place) })
        .where('id', '=', id)
        .execute();
    },
    step: (id, step, note) => makeStep(context, id, step, note),
    async heartbeat(id) {
      const row = { heartbeat_at: options.clock().toISOString() };
      return (await mine(context, id).set(row).executeTakeFirst()).numUpdatedRows > 0n;
    },
    async release(id) {
      await mine(context, id)
        .set({ ...NOBODY, takeovers: 0 })
        .execute();
    },
    takeUp: (own, note) => takeUp(context, own, note),
  };
}

async function insert(context: ChangeContext, change: NewChange, note: ChangeNote) {
  const { estate, clock } = context;
  const created_at = clock().toISOString();
  try {
    return await context.db.transaction().execute(async (db) => {
      const row = await db
        .insertInto('changes')
        .values({
          ...toChangeColumns(change),
          estate,
          state: 'proposed',
          created_at,
          takeovers: 0,
          ...NOBODY,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return 'id is taken';
      await writeNote({ ...context, db }, change.id, note);
      return toChange(row);
    });
  } catch (error) {
    if (isUniqueViolation(error)) return 'is being taken back';
    throw error;
  }
}

async function list(context: ChangeContext, filter: ChangeListFilter): Promise<readonly Change[]> {
  const { state, target, takesBack, limit } = filter;
  let query = ofEstate(context).orderBy('created_at', 'desc').orderBy('id').limit(limit);
  if (state) query = query.where('state', 'in', state);
  if (target !== undefined) query = query.where('target', '=', target);
  if (takesBack !== undefined) query = query.where('takes_back', '=', takesBack);
  return (await query.execute()).map(toChange);
}

async function listEnded({ db, estate }: ChangeContext, since: Date): Promise<readonly EndedChange[]> {
  const rows = await db
    .selectFrom('changes')
    .select(['id', 'state', 'place'])
    .where('estate', '=', estate)
    .where('finished_at', '>=', since.toISOString())
    .orderBy('finished_at')
    .execute();
  return rows.map(({ id, state, place }) => ({
    id,
    state: state as ChangeState,
    ...(place !== null && { place: JSON.parse(place) }),
  }));
}

function ofEstate({ db, estate }: ChangeContext) {
  return db.selectFrom('changes').selectAll().where('estate', '=', estate);
}

function mine({ db, owner }: ChangeContext, id: string) {
  return db
    .updateTable('changes')
    .where('id', '=', id)
    .where('state', 'in', WORKED_ON)
    .where((row) => row.and(ownerColumns(owner)));
}
