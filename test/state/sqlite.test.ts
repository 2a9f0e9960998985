import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { openDatabase } from '../../src/state/database.ts';
import { createSettings } from '../../src/state/settings.ts';
import { describeProcesses } from './processes-suite.ts';
import { describeSchedules } from './schedules-suite.ts';
import { type Bench, describeState } from './state-suite.ts';

const execFileAsync = promisify(execFile);

async function openFolder(): Promise<Bench & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-state-'));
  return {
    folder,
    address: join(folder, 'data'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

describeState(openFolder);
describeProcesses(openFolder);
describeSchedules(openFolder);

test('transactions of several processes follow one another', async () => {
  await using bench = await openFolder();
  const program = fileURLToPath(new URL('count-up.ts', import.meta.url));
  await Promise.all(
    Array.from({ length: 3 }, () => execFileAsync(process.execPath, [program, bench.address, '40'])),
  );
  await using database = await openDatabase(bench.address);
  expect(await createSettings(database.db).get('count')).toBe('120');
});

test('the folder is made for its owner only, and so are the files', async () => {
  await using bench = await openFolder();
  await using _ = await openDatabase(bench.address);
  expect((await stat(bench.address)).mode & 0o777).toBe(0o700);
  const files = await readdir(bench.address);
  expect(files).toContain('tidemark.db-wal');
  for (const file of files) expect((await stat(join(bench.address, file))).mode & 0o777).toBe(0o600);
});

test('a folder that was there keeps its permissions', async () => {
  await using bench = await openFolder();
  await chmod(bench.folder, 0o750);
  await using _ = await openDatabase(bench.folder);
  expect((await stat(bench.folder)).mode & 0o777).toBe(0o750);
});

test('a path that is a file is named', async () => {
  await using bench = await openFolder();
  await writeFile(bench.address, '');
  const message = `database: "${bench.address}" is not a folder; name another one in \`database\``;
  await expect(openDatabase(bench.address)).rejects.toThrow(new StoreError(message));
  await expect(openDatabase(join(bench.address, 'below'))).rejects.toThrow('is not a folder');
});

test('a folder that cannot be made is named with what to do', async () => {
  await using bench = await openFolder();
  const folder = join(bench.folder, 'x'.repeat(300));
  const message = `database: the folder "${folder}" cannot be written (ENAMETOOLONG); make it writable or name another one in \`database\``;
  await expect(openDatabase(folder)).rejects.toThrow(new StoreError(message));
});

test('a file that is no database is named, not overwritten', async () => {
  await using bench = await openFolder();
  const file = join(bench.folder, 'tidemark.db');
  await writeFile(file, 'not a database, but long enough to have been taken for the header of one');
  await expect(openDatabase(bench.folder)).rejects.toThrow(`"${file}" is no SQLite database`);
  expect((await stat(file)).size).toBe(72);
});

test('a disk that fills up in a transaction is what is told, not that nothing was left to roll back', async () => {
  await using bench = await openFolder();
  await using database = await openDatabase(bench.address);
  await sql`pragma max_page_count = 1`.execute(database.db);
  const settings = database.db.transaction().execute(async (db) => {
    await createSettings(db).set('big', 'x'.repeat(1_000_000));
  });
  await expect(settings).rejects.toThrow('cannot grow: the disk is full; make room');
  expect(await createSettings(database.db).get('big')).toBeUndefined();
});
