import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '../errors.ts';

/** Writes the whole file under another name, syncs it, then puts it in place: readers see all of it or none. */
export async function writeDurably(
  path: string,
  temporary: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  await using file = await open(temporary, 'wx', mode);
  await file.writeFile(content);
  await file.sync();
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes the names in a folder durable; without it a synced file can be lost with its name. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    // Windows and some network file systems cannot sync folders.
    if (!hasCode(error, 'EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP')) throw error;
  } finally {
    await handle?.close();
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}

/** The medium's failures in people's words; anything else is returned as it is. */
export function asStoreError(error: unknown, location: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const cause = { cause: error };
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreError(
        `the disk of ${location} is full: free some space, then take the same name again to go on`,
        cause,
      );
    case 'EROFS':
      return new StoreError(
        `${location} is on a read-only file system: choose another "store" in tidemark.yaml`,
        cause,
      );
    case 'EACCES':
    case 'EPERM':
      return new StoreError(
        `no permission to write in ${location}: give it to this user, or choose another "store"`,
        cause,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new StoreError(`${location} is a file or lies in one; "store" must be a folder`, cause);
    case 'EIO':
      return new StoreError(`the disk of ${location} reports an I/O error: check the disk`, cause);
    case 'EMFILE':
    case 'ENFILE':
      return new StoreError(
        'too many open files: raise the limit (ulimit -n), or lower "snapshot.concurrency"',
        cause,
      );
    default:
      return error;
  }
}
