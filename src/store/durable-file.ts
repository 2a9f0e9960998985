import { closeSync, fsyncSync, openSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '../errors.ts';

/** Windows and some network file systems cannot sync folders. */
const NO_FOLDER_SYNC = ['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP'];

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
    if (!hasCode(error, ...NO_FOLDER_SYNC)) throw error;
  } finally {
    await handle?.close();
  }
}

/** The same by calls that block. */
export function syncFolderNow(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, 'r');
    fsyncSync(handle);
  } catch (error) {
    if (!hasCode(error, ...NO_FOLDER_SYNC)) throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}

/**
 * Makes a private folder, and those above it, unless it is there. Node's own `recursive` says ENOENT where the file
 * system is read-only (https://github.com/nodejs/node/issues/47098), and tries for ever below /proc.
 */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    if (await isFolder(path)) return;
    if (!hasCode(error, 'ENOENT') || (await isThere(dirname(path)))) throw error;
    await makeFolder(dirname(path), mode);
    await makeFolder(path, mode);
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The medium's failures in people's words; what is no failure of the medium is returned as it is. */
export function asStoreError(error: unknown, location: string): unknown {
  if (!isSystemError(error)) return error;
  const { code = '', path } = error;
  const place = path?.startsWith(location) ? path : location;
  return new StoreError(
    FAILURES[code]?.(location, place) ?? `${location} cannot be used (${code}): check its disk`,
    {
      cause: error,
    },
  );
}

/** By code; `place` is the file or folder of the store that it is about, where that is known. */
const FAILURES: Readonly<Record<string, (store: string, place: string) => string>> = {
  ENOSPC: isFull,
  EDQUOT: isFull,
  EROFS: (store) => `${store} is on a read-only file system: make it writable, or choose another "store"`,
  EACCES: isForbidden,
  EPERM: isForbidden,
  ENOTDIR: isFile,
  EEXIST: isFile,
  ENOENT: (_, place) => `${place} is not there, and cannot be made: check that its disk is mounted`,
  EIO: (store) => `the disk of ${store} reports an I/O error: check the disk`,
  EMFILE: hasTooManyFiles,
  ENFILE: hasTooManyFiles,
};

function isFull(store: string): string {
  return `the disk of ${store} is full: free some space`;
}

function isForbidden(_: string, place: string): string {
  return `no permission for ${place}: give it to this user, or choose another "store"`;
}

function isFile(_: string, place: string): string {
  return `${place} is a file, lies in one, or is a link to nowhere; "store" must be a folder`;
}

function hasTooManyFiles(): string {
  return 'too many open files: raise the limit (ulimit -n), or lower "snapshot.concurrency"';
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
