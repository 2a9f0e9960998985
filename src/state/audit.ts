import type { Kysely } from 'kysely';
import { redact } from '../redaction.ts';
import type { Audit } from '../runs/snapshots.ts';
import type { Tables } from './tables.ts';

export type AuditEntry = Parameters<Audit['record']>[0];

/** Who asked for what, what was decided, what came of it; entries are added, never changed. */
export interface AuditLog extends Audit {
  /** The newest entries first; those about one target where it is given. */
  read(filter: { readonly limit: number; readonly target?: string }): Promise<readonly AuditEntry[]>;
}

export function createAuditLog(db: Kysely<Tables>): AuditLog {
  return {
    async record({ at, detail, ...entry }) {
      const values = { ...entry, at: at.toISOString(), detail: detail === undefined ? null : redact(detail) };
      await db.insertInto('audit').values(values).execute();
    },
    async read({ limit, target }) {
      const all = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
      const rows = await (target === undefined ? all : all.where('target', '=', target)).execute();
      return rows.map(({ id: _, at, outcome, detail, ...entry }) => ({
        ...entry,
        at: new Date(at),
        outcome: outcome as AuditEntry['outcome'],
        ...(detail !== null && { detail }),
      }));
    },
  };
}
