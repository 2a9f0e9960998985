import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, syncFolder } from './durable-file.ts';

const PRIVATE = 0o700;
const SEALED_FOLDER = 0o555;
const SEALED_FILE = 0o444;

/** Puts a file in its place in a sealed snapshot, in one step; folders that are gone are made. `file` is moved. */
export async function placeSealed(file: string, target: string, root: string): Promise<void> {
  const opened = await openFolders(dirname(target), root);
  try {
    await rename(file, target);
    // Two names of one file: the system leaves both.
    await rm(file, { force: true });
    await syncFolder(dirname(target));
  } finally {
    for (const folder of opened) await chmod(folder, SEALED_FOLDER);
  }
}

/** Makes the folder and those above it writable as far as they must be; returns them, the deepest first. */
async function openFolders(folder: string, root: string): Promise<string[]> {
  const isThere = await stat(folder).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    },
  );
  const above = isThere || folder === root ? [] : await openFolders(dirname(folder), root);
  if (!isThere) await mkdir(folder, PRIVATE);
  await chmod(folder, PRIVATE);
  return [folder, ...above];
}

/** Writes a file that is put in its place afterwards. */
export async function writeSealed(file: string, content: string): Promise<void> {
  await writeFile(file, content, { flag: 'wx', mode: SEALED_FILE, flush: true });
}
