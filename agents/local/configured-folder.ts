import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Resource } from '../../src/engine/collector.ts';
import { ConfigError } from '../../src/errors.ts';

/** A folder named under `snapshot.local`. */
export interface ConfiguredFolder extends Resource {
  /** As in the configuration. */
  readonly folder: string;
}

/** Its real, absolute path; ConfigError where there is no such folder. */
export async function findFolder(key: string, { id, folder }: ConfiguredFolder): Promise<string> {
  const path = resolve(folder);
  const wrong = (what: string, cause?: unknown) =>
    new ConfigError([`snapshot.local.${key}, ${id}: ${path} ${what}: mend its path`], { cause });
  const found = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    throw wrong(error.code === 'ENOENT' ? 'does not exist' : `cannot be opened (${error.code})`, error);
  });
  if (!(await stat(found)).isDirectory()) throw wrong('is not a folder');
  return found;
}
