import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Tables } from './tables.ts';

/** What a migration must know of the database, where the two differ. */
export interface Flavour {
  readonly kind: 'sqlite' | 'postgres';
  /** Of the tables; undefined where there are no schemas. */
  readonly schema?: string;
}

/** Every migration by name; a new one comes last in alphabetical order, and none is ever changed. */
export function createMigrations(flavour: Flavour): Record<string, Migration> {
  return {
    '0001-foundation': { up: (db: Kysely<Tables>) => createFoundation(db, flavour) },
    '0002-changes': { up: createChanges },
    '0003-schedules': { up: createSchedules },
  };
}

async function createFoundation(db: Kysely<Tables>, flavour: Flavour): Promise<void> {
  await createRuns(db);
  await createAudit(db, flavour);
  await db.schema
    .createTable('settings')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sealed_values')
    .addColumn('hmac', 'text', (column) => column.primaryKey())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .execute();
}

async function createRuns(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('estate', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('requested_by', 'text', (column) => column.notNull())
    .addColumn('place', 'text')
    .addColumn('only', 'text')
    .addColumn('full', 'integer', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('result', 'text')
    .addColumn('owner_host', 'text', (column) => column.notNull())
    .addColumn('owner_pid', 'integer', (column) => column.notNull())
    .addColumn('owner_started', 'text', (column) => column.notNull())
    .addColumn('heartbeat_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('runs_one_running')
    .unique()
    .on('runs')
    .column('estate')
    .where(sql.ref('state'), '=', sql.lit('running'))
    .execute();
  await db.schema.createIndex('runs_by_name').on('runs').columns(['estate', 'name', 'started_at']).execute();
}

async function createAudit(db: Kysely<Tables>, { kind, schema }: Flavour): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('id', 'integer', (column) =>
      kind === 'sqlite'
        ? column.primaryKey().autoIncrement()
        : column.primaryKey().generatedAlwaysAsIdentity(),
    )
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('detail', 'text')
    .execute();
  if (kind === 'sqlite') await refuseChangesInSqlite(db);
  else await refuseChangesInPostgres(db, schema ?? 'public');
}

async function refuseChangesInSqlite(db: Kysely<Tables>): Promise<void> {
  for (const change of ['update', 'delete']) {
    await sql`create trigger ${sql.id(`audit_no_${change}`)} before ${sql.raw(change)} on audit
      begin select raise(abort, 'the audit log is append-only'); end`.execute(db);
  }
}

async function refuseChangesInPostgres(db: Kysely<Tables>, schema: string): Promise<void> {
  const refuse = sql.id(schema, 'refuse_change');
  await sql`create function ${refuse}() returns trigger language plpgsql as
    $$ begin raise exception 'the audit log is append-only'; end $$`.execute(db);
  await sql`create trigger audit_append_only before update or delete or truncate on ${sql.id(schema, 'audit')}
    for each statement execute function ${refuse}()`.execute(db);
}

async function createChanges(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('changes')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('estate', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('requested_by', 'text', (column) => column.notNull())
    .addColumn('place', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('decided_by', 'text')
    .addColumn('decided_at', 'text')
    .addColumn('finished_at', 'text')
    .addColumn('effect', 'text')
    .addColumn('takes_back', 'text')
    .addColumn('takeovers', 'integer', (column) => column.notNull())
    .addColumn('owner_host', 'text', (column) => column.notNull())
    .addColumn('owner_pid', 'integer', (column) => column.notNull())
    .addColumn('owner_started', 'text', (column) => column.notNull())
    .addColumn('heartbeat_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('changes_by_state').on('changes').columns(['estate', 'state']).execute();
  await db.schema.createIndex('changes_by_time').on('changes').columns(['estate', 'created_at']).execute();
  await createOneRollback(db);
  await db.schema
    .createTable('change_steps')
    .addColumn('change_id', 'text', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('kept', 'text')
    .addColumn('outcome', 'text')
    .addPrimaryKeyConstraint('change_steps_key', ['change_id', 'step'])
    .execute();
}

async function createOneRollback(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createIndex('changes_one_rollback')
    .unique()
    .on('changes')
    .columns(['estate', 'takes_back'])
    .where(sql.ref('state'), 'in', sql`('proposed', 'approved', 'applying')`)
    .execute();
}

async function createSchedules(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('schedules')
    .addColumn('estate', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('paused_by', 'text')
    .addColumn('paused_at', 'text')
    .addPrimaryKeyConstraint('schedules_key', ['estate', 'name'])
    .execute();
  await db.schema
    .createTable('scheduled_runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('estate', 'text', (column) => column.notNull())
    .addColumn('schedule', 'text', (column) => column.notNull())
    .addColumn('slot', 'text', (column) => column.notNull())
    .addColumn('cause', 'text', (column) => column.notNull())
    .addColumn('missed', 'integer', (column) => column.notNull())
    .addColumn('requested_by', 'text', (column) => column.notNull())
    .addColumn('work', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('result', 'text')
    .addColumn('told', 'integer', (column) => column.notNull())
    .addColumn('owner_host', 'text', (column) => column.notNull())
    .addColumn('owner_pid', 'integer', (column) => column.notNull())
    .addColumn('owner_started', 'text', (column) => column.notNull())
    .addColumn('heartbeat_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('scheduled_runs_one_slot', ['estate', 'schedule', 'slot'])
    .execute();
  await db.schema
    .createIndex('scheduled_runs_one_running')
    .unique()
    .on('scheduled_runs')
    .columns(['estate', 'schedule'])
    .where(sql.ref('state'), '=', sql.lit('running'))
    .execute();
  await db.schema
    .createIndex('scheduled_runs_by_time')
    .on('scheduled_runs')
    .columns(['estate', 'schedule', 'started_at'])
    .execute();
}
