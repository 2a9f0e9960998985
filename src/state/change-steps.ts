import type { Kysely } from 'kysely';
import type { ObjectVersion, StepOutcome } from '../changes/change.ts';
import type { Tables } from './tables.ts';

const ROWS_AT_ONCE = 1_000;

/** What an operation is about to replace, in the store. */
export interface Kept {
  /** Hex; empty where it cannot be kept: it says then that the operation was begun. */
  readonly replaced: string;
  /** Of an object. */
  readonly was?: ObjectVersion;
}

/** What is known of an operation; what a later record does not say stays as it was. */
export interface StepRecord {
  readonly index: number;
  readonly kept?: Kept;
  readonly outcome?: StepOutcome;
}

/** How far changes are that are being applied: written as it goes, read after a crash. */
export interface StepLog {
  read(id: string): Promise<readonly StepRecord[]>;
  /** All of it or nothing; durable when it resolves. */
  write(id: string, records: readonly StepRecord[]): Promise<void>;
}

export function createStepLog(db: Kysely<Tables>): StepLog {
  return {
    async read(id) {
      const rows = await db.selectFrom('change_steps').selectAll().where('change_id', '=', id).execute();
      return rows.map(({ step, kept, outcome }) => ({
        index: step,
        ...(kept !== null && { kept: JSON.parse(kept) }),
        ...(outcome !== null && { outcome: JSON.parse(outcome) }),
      }));
    },
    async write(id, records) {
      const rows = mergeRecords(records).map(({ index, kept, outcome }) => ({
        change_id: id,
        step: index,
        kept: kept ? JSON.stringify(kept) : null,
        outcome: outcome ? JSON.stringify(outcome) : null,
      }));
      await db.transaction().execute(async (transaction) => {
        for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
          await upsert(transaction, rows.slice(at, at + ROWS_AT_ONCE));
      });
    },
  };
}

/** One record an operation: a statement may not write a row twice. */
function mergeRecords(records: readonly StepRecord[]): readonly StepRecord[] {
  const merged = new Map<number, StepRecord>();
  for (const record of records) merged.set(record.index, { ...merged.get(record.index), ...record });
  return Array.from(merged.values());
}

interface StepRow {
  readonly change_id: string;
  readonly step: number;
  readonly kept: string | null;
  readonly outcome: string | null;
}

async function upsert(db: Kysely<Tables>, rows: StepRow[]): Promise<void> {
  await db
    .insertInto('change_steps')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['change_id', 'step']).doUpdateSet((row) => ({
        kept: row.fn.coalesce('excluded.kept', 'change_steps.kept'),
        outcome: row.fn.coalesce('excluded.outcome', 'change_steps.outcome'),
      })),
    )
    .execute();
}
