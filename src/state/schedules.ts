import type { Kysely } from 'kysely';
import type { Requester } from '../runs/snapshots.ts';
import type { Tables } from './tables.ts';

/** What is remembered of a schedule. */
export interface ScheduleMemory {
  readonly name: string;
  /** Slots up to and with this instant are settled. */
  readonly since: Date;
  readonly paused?: { readonly by: Requester; readonly at: Date };
}

/** What the database remembers of the schedules of one estate, beside their runs. */
export interface ScheduleMemories {
  /** Slots of one that is new, or comes by another rule than before, count from now on. */
  know(schedules: readonly { readonly name: string; readonly rule: string }[]): Promise<void>;
  all(): Promise<ReadonlyMap<string, ScheduleMemory>>;
  /** False: it is paused already. */
  pause(name: string, by: Requester): Promise<boolean>;
  /** Slots count from now on. False: it is not paused. */
  resume(name: string): Promise<boolean>;
}

interface Context {
  readonly db: Kysely<Tables>;
  readonly estate: string;
  readonly clock: () => Date;
}

export function createScheduleMemories(
  db: Kysely<Tables>,
  options: Pick<Context, 'estate' | 'clock'>,
): ScheduleMemories {
  const context: Context = { ...options, db };
  return {
    async know(schedules) {
      for (const { name, rule } of schedules) await know(context, name, rule);
    },
    all: () => readAll(context),
    async pause(name, by) {
      const paused = { paused_by: JSON.stringify(by), paused_at: now(context) };
      const row = await change(context, name).where('paused_at', 'is', null).set(paused).executeTakeFirst();
      return row.numUpdatedRows > 0n;
    },
    async resume(name) {
      const going = { paused_by: null, paused_at: null, since: now(context) };
      const row = await change(context, name)
        .where('paused_at', 'is not', null)
        .set(going)
        .executeTakeFirst();
      return row.numUpdatedRows > 0n;
    },
  };
}

/** False where it is settled already, or the schedule is paused: of all who try, one hears true. */
export async function settleSlot(context: Context, name: string, slot: Date): Promise<boolean> {
  const since = slot.toISOString();
  const row = await change(context, name)
    .where('since', '<', since)
    .where('paused_at', 'is', null)
    .set({ since })
    .executeTakeFirst();
  return row.numUpdatedRows > 0n;
}

/** Unless a later one has been settled since. */
export async function unsettleSlot(context: Context, name: string, slot: Date): Promise<void> {
  await change(context, name)
    .where('since', '=', slot.toISOString())
    .set({ since: new Date(slot.getTime() - 1).toISOString() })
    .execute();
}

async function know(context: Context, name: string, rule: string): Promise<void> {
  const { db, estate } = context;
  const since = now(context);
  await db
    .insertInto('schedules')
    .values({ estate, name, rule, since, paused_by: null, paused_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await change(context, name).where('rule', '!=', rule).set({ rule, since }).execute();
}

async function readAll({ db, estate }: Context): Promise<ReadonlyMap<string, ScheduleMemory>> {
  const rows = await db.selectFrom('schedules').selectAll().where('estate', '=', estate).execute();
  return new Map(
    rows.map(({ name, since, paused_by, paused_at }) => {
      const paused = paused_by !== null && { by: JSON.parse(paused_by), at: new Date(paused_at ?? since) };
      return [name, { name, since: new Date(since), ...(paused && { paused }) }];
    }),
  );
}

function change({ db, estate }: Context, name: string) {
  return db.updateTable('schedules').where((row) => row.and({ estate, name }));
}

function now({ clock }: Context): string {
  return clock().toISOString();
}
