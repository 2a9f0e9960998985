import { chmod, mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreError } from '../errors.ts';
import { hasCode, syncFolder } from './durable-file.ts';

const PRIVATE = 0o700;
const SEALED_FOLDER = 0o555;
const SEALED_FILE = 0o444;

interface OpenedFolder {
  readonly folder: string;
  /** Milliseconds since 1970; undefined where it was made. */
  readonly mtimeMs: number | undefined;
}

/**
 * Puts a file, which `make` writes to `scratch`, in its place in a sealed snapshot, in one step. Folders that are gone are
 * made; all others keep their time, which is when the snapshot was sealed.
 */
export async function repairFile(
  snapshot: string,
  path: string,
  scratch: string,
  make: () => Promise<void>,
): Promise<void> {
  const target = join(snapshot, path);
  if (!target.startsWith(`${snapshot}/`))
    throw new StoreError(`path leaves the snapshot: ${JSON.stringify(path)}`);
  try {
    await make();
    const opened = await openFolders(dirname(target), snapshot);
    try {
      await rename(scratch, target);
      await syncFolder(dirname(target));
    } finally {
      for (const folder of opened) await seal(folder);
    }
  } finally {
    // Of two names of one file the rename leaves both.
    await rm(scratch, { force: true });
  }
}

/** Writes a file that is put in its place afterwards. */
export async function writeSealed(file: string, content: string): Promise<void> {
  await writeFile(file, content, { flag: 'wx', mode: SEALED_FILE, flush: true });
}

/** Makes the folder and those above it writable as far as they must be; returns them, the deepest first. */
async function openFolders(folder: string, snapshot: string): Promise<OpenedFolder[]> {
  const mtimeMs = await stat(folder).then(
    (found) => found.mtimeMs,
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    },
  );
  const isMissing = mtimeMs === undefined && folder !== snapshot;
  const above = isMissing ? await openFolders(dirname(folder), snapshot) : [];
  if (isMissing) await mkdir(folder, PRIVATE);
  await chmod(folder, PRIVATE);
  return [{ folder, mtimeMs }, ...above];
}

async function seal({ folder, mtimeMs }: OpenedFolder): Promise<void> {
  if (mtimeMs !== undefined) await utimes(folder, mtimeMs / 1000, mtimeMs / 1000);
  await chmod(folder, SEALED_FOLDER);
}
