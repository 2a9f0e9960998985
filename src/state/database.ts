import { Kysely, sql } from 'kysely';
import { type MigrationResultSet, Migrator } from 'kysely/migration';
import { isPostgres } from '../config-rules.ts';
import { StoreError, TidemarkError } from '../errors.ts';
import { createMigrations, type Flavour } from './migrations.ts';
import type { Tables } from './tables.ts';

/** Of Tidemark's tables in a Postgres database that others may use too. */
const SCHEMA = 'tidemark';

/** The state of Tidemark: what runs, who asked, who decided. Losing it loses no snapshot. */
export interface Database extends AsyncDisposable {
  readonly db: Kysely<Tables>;
}

/**
 * Opens the database, a folder or postgres://…, and brings its tables up to date; any number of processes may do so at
 * once.
 * @throws {StoreError} where it cannot be used.
 */
export async function openDatabase(database: string): Promise<Database> {
  const flavour: Flavour = isPostgres(database) ? { kind: 'postgres', schema: SCHEMA } : { kind: 'sqlite' };
  const kysely = new Kysely<Tables>({ dialect: await openDialect(database, flavour) });
  try {
    await migrate(kysely, flavour);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return {
    db: flavour.schema === undefined ? kysely : kysely.withSchema(flavour.schema),
    [Symbol.asyncDispose]: () => kysely.destroy(),
  };
}

// Each loaded only where it is used: node:sqlite and pg both take their time.
async function openDialect(database: string, { kind }: Flavour) {
  if (kind === 'postgres') return (await import('./postgres.ts')).openPostgres(database);
  return (await import('./sqlite.ts')).openSqlite(database);
}

/** Whether every migration, and no other, has been done: kysely reads the whole schema to find that out, 0.1 s. */
async function isUpToDate(kysely: Kysely<Tables>, flavour: Flavour): Promise<boolean> {
  if (flavour.kind !== 'sqlite') return false;
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
      kysely,
    );
    const known = Object.keys(createMigrations(flavour)).sort();
    return rows.length === known.length && rows.every(({ name }, index) => name === known[index]);
  } catch {
    return false;
  }
}

async function migrate(kysely: Kysely<Tables>, flavour: Flavour): Promise<void> {
  if (await isUpToDate(kysely, flavour)) return;
  const migrator = new Migrator({
    db: flavour.schema === undefined ? kysely : kysely.withSchema(flavour.schema),
    provider: { getMigrations: async () => createMigrations(flavour) },
    ...(flavour.schema !== undefined && { migrationTableSchema: flavour.schema }),
  });
  const { error } = (await migrator.migrateToLatest()) as MigrationResultSet;
  if (error === undefined) return;
  if (error instanceof TidemarkError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  const advice = /previously executed migration .* is missing/.test(reason)
    ? 'it was made by a newer Tidemark; use that one'
    : `its tables cannot be brought up to date: ${reason}`;
  throw new StoreError(`database: ${advice}`, { cause: error });
}
