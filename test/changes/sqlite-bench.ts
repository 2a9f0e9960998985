import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/state/database.ts';
import type { Bench } from './scene.ts';

/**
 * A SQLite database in a folder that goes with it. SQLite waits for its lock without letting go of the thread: what
 * stands for processes on one thread shares a connection. Real processes are in processes-suite.ts.
 */
export async function openSqliteBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-changes-'));
  const database = await openDatabase(join(folder, 'data'));
  return {
    open: async () => ({ db: database.db, [Symbol.asyncDispose]: async () => {} }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
