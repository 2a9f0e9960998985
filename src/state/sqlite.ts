import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { StoreError } from '../errors.ts';
import { makeFolder } from '../store/durable-file.ts';

const FILE = 'tidemark.db';
/** Other processes write for milliseconds; whoever waits longer has met a stuck one. */
const BUSY_MS = 10_000;

/** Kysely over node:sqlite: `tidemark.db` in the folder, which is made (0700) where it is missing. */
export async function openSqlite(folder: string): Promise<Dialect> {
  const file = await prepareFile(folder);
  const connection = openFile(file, folder);
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new SqliteDriver({ database: toSqliteDatabase(connection, folder) }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/**
 * SQLite does roll schema changes back, and since transactions here take the write lock at once, two processes
 * that start together migrate one after the other. Kysely's adapters are made to be extended.
 */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

async function prepareFile(folder: string): Promise<string> {
  try {
    await makeFolder(folder);
    const file = join(folder, FILE);
    // SQLite would make it readable for all; its -wal and -shm files take this file's mode.
    await (await open(file, 'a', 0o600)).close();
    return file;
  } catch (error) {
    throw new StoreError(`database: ${describeFolderFailure(folder, error)}`, { cause: error });
  }
}

function describeFolderFailure(folder: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return `"${folder}" is not a folder; name another one in \`database\``;
  if (code === 'ENOSPC') return `the disk of "${folder}" is full; make room`;
  return `the folder "${folder}" cannot be written (${code}); make it writable or name another one in \`database\``;
}

function openFile(file: string, folder: string): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(file, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
    connection.exec('pragma journal_mode = wal; pragma synchronous = full');
    return connection;
  } catch (error) {
    connection?.close();
    throw explain(error, folder);
  }
}

const NOTHING_TO_DO: ReturnType<SqliteDatabase['prepare']> = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

function toSqliteDatabase(connection: DatabaseSync, folder: string): SqliteDatabase {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(error, folder);
    }
  };
  return {
    close: () => connection.close(),
    prepare(sql) {
      // SQLite has rolled back by itself where the disk is full; that it has must not hide why.
      if (sql === 'rollback' && !connection.isTransaction) return NOTHING_TO_DO;
      // A transaction that reads first and writes later would fail, not wait, where another process wrote between.
      const statement = guarded(() => connection.prepare(sql === 'begin' ? 'begin immediate' : sql));
      const bind = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => guarded(() => statement.all(...bind(parameters))),
        run: (parameters) => guarded(() => statement.run(...bind(parameters))),
        iterate: (parameters) => guarded(() => statement.iterate(...bind(parameters))),
      };
    },
  };
}

// Primary result codes, and those of them that say more: https://www.sqlite.org/rescode.html
const FAILURES: Readonly<Record<number, string>> = {
  5: 'is held by another program; end that one',
  8: 'is read-only; make it writable',
  10: 'cannot be read or written (input/output error); check the disk',
  11: 'is damaged; restore it from a backup, or move it away to begin anew (snapshots are not lost)',
  13: 'cannot grow: the disk is full; make room',
  // SQLITE_IOERR_SHMSIZE: no room for the file that its readers share.
  4874: 'cannot grow: the disk is full; make room',
  14: 'cannot be opened; check the permissions of the folder',
  26: 'is no SQLite database; move it away or name another folder in `database`',
};

/** Failures of the file as StoreError; others, such as a broken constraint, as they are. */
function explain(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  const errcode = Number(error.errcode);
  const failure = FAILURES[errcode] ?? FAILURES[errcode & 0xff];
  return failure ? new StoreError(`database: "${join(folder, FILE)}" ${failure}`, { cause: error }) : error;
}
