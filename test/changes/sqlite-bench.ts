import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './scene.ts';

/** A SQLite database in a folder that goes with it. */
export async function openSqliteBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-changes-'));
  return {
    address: join(folder, 'data'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
