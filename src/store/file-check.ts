import { createHash, hash } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, readSync } from 'node:fs';
import { hasCode } from './durable-file.ts';
import { type InodeClaims, keyOf } from './inode-claims.ts';
import type { BadFile, TreeFile } from './store.ts';

const BUFFER_BYTES = 1024 * 1024;
/** Larger files are read one by one, the largest first, so that no thread is left with one at the end. */
const LARGE_BYTES = 1024 * 1024;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

export interface CheckedFiles {
  readonly bad: readonly FoundBad[];
  /** Not read yet: to be given again, one by one. */
  readonly large: readonly { readonly file: TreeFile; readonly size: number }[];
}

/** `inode` is a key of `InodeClaims`: what is wrong with these bytes is wrong with every name they have. */
export type FoundBad = BadFile & { readonly inode?: bigint };

export interface FileCheckOptions {
  /** The snapshot's folder. */
  readonly folder: string;
  readonly claims: InodeClaims;
  /** Told of bytes as they are read. */
  readonly onBytes: (bytes: number) => void;
  /** Read all, whatever its size. */
  readonly isPatient: boolean;
}

let buffer: Buffer | undefined;

/** Reads files and compares what they hold with what they should. Blocks this thread, which is what it is for. */
export function checkFiles(files: readonly TreeFile[], options: FileCheckOptions): CheckedFiles {
  const bad: FoundBad[] = [];
  const large: { file: TreeFile; size: number }[] = [];
  for (const file of files) {
    const outcome = checkFile(file, options);
    if (outcome === undefined) continue;
    if (typeof outcome === 'number') large.push({ file, size: outcome });
    else bad.push(outcome);
  }
  return { bad, large };
}

/** Undefined where all is right; its size, where it is to be read later. */
function checkFile(file: TreeFile, options: FileCheckOptions): FoundBad | number | undefined {
  const { path, sha256 } = file;
  const { folder, claims, onBytes, isPatient } = options;
  const place = `${folder}/${path}`;
  let inode: bigint | undefined;
  try {
    const found = lstatSync(place, { bigint: true });
    if (!found.isFile()) return { kind: 'damaged', path, expected: sha256, actual: undefined };
    const size = Number(found.size);
    if (size > LARGE_BYTES && !isPatient) return size;
    inode = keyOf(found, sha256);
    if (found.nlink > 1n && !claims.claim(found, sha256)) return undefined;
    const actual = hashFile(place, size, onBytes);
    return actual === sha256 ? undefined : { kind: 'damaged', path, expected: sha256, actual, inode };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'missing', path, expected: sha256 };
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { kind: 'unreadable', path, expected: sha256, code, ...(inode === undefined ? {} : { inode }) };
  }
}

function hashFile(place: string, size: number, onBytes: (bytes: number) => void): string {
  buffer ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
  const file = openSync(place, READ);
  try {
    const first = readFull(file, buffer);
    onBytes(first);
    if (first < BUFFER_BYTES && first >= size) return hash('sha256', buffer.subarray(0, first));
    const sha = createHash('sha256').update(buffer.subarray(0, first));
    for (let read = readFull(file, buffer); read > 0; read = readFull(file, buffer)) {
      sha.update(buffer.subarray(0, read));
      onBytes(read);
    }
    return sha.digest('hex');
  } finally {
    closeSync(file);
  }
}

/** Until the buffer is full or the file at its end. */
function readFull(file: number, into: Buffer): number {
  let filled = 0;
  while (filled < into.length) {
    const read = readSync(file, into, filled, into.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}
