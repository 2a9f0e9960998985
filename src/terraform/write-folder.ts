import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';

/** The first line of every .tf file that is written. */
export const HEADER = '# Written by Tidemark';

/**
 * Refuses a folder that has something in it, unless `force`.
 * @throws {UsageError}
 */
export async function checkFolder(folder: string, force: boolean): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UsageError(`--out ${folder} cannot be used (${error.code}): name a new or an empty folder`, {
      cause: error,
    });
  });
  if (found.length > 0 && !force)
    throw new UsageError(
      `--out ${folder} is not empty: name another folder, or add --force to write over what an earlier run left there`,
    );
}

/** Writes the files; those that an earlier run wrote and that are no more go, all else in the folder stays. */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.tf') || files.has(name)) continue;
      const text = await readFile(join(folder, name), 'utf8');
      if (text.startsWith(HEADER)) await rm(join(folder, name));
    }
    for (const [name, text] of files) await writeFile(join(folder, name), text, { signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError(`--out ${folder} cannot be written (${error.code}): name another folder`, {
      cause: error,
    });
  }
}
