import type { BigIntStats } from 'node:fs';
import { lstat, opendir, readlink } from 'node:fs/promises';
import { joinRaw, type RawPath, toBytes, toRawPath } from './file-name.ts';
import { type FileError, isFileError } from './stored-file.ts';

/** One thing found in a folder; `path` is relative to the folder that is walked. */
export type Entry = { readonly path: RawPath } & (
  | { readonly kind: 'file'; readonly stat: BigIntStats }
  | { readonly kind: 'folder'; readonly stat: BigIntStats }
  | { readonly kind: 'symlink'; readonly target: RawPath }
  | { readonly kind: 'socket' | 'pipe' | 'device' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly error: FileError }
);

export interface WalkOptions {
  readonly signal: AbortSignal;
  /** Why an entry is left out, with all that is in it; undefined: it is not. */
  readonly skip?: (path: RawPath, name: RawPath) => string | undefined;
}

const STATS_AT_ONCE = 64;

/**
 * All entries below `top`, each folder before what is in it, by the bytes of their names; links are not followed.
 * Holds the names of one folder per level, however much there is. What vanishes meanwhile is left out.
 */
export function walk(top: RawPath, options: WalkOptions): AsyncGenerator<Entry> {
  return walkFolder(top, '' as RawPath, options);
}

async function* walkFolder(top: RawPath, folder: RawPath, options: WalkOptions): AsyncGenerator<Entry> {
  const names = await readNames(folder === '' ? top : joinRaw(top, folder));
  if (!Array.isArray(names)) {
    if (names.code !== 'ENOENT' || folder === '') yield { path: folder, kind: 'unreadable', error: names };
    return;
  }
  for (let at = 0; at < names.length; at += STATS_AT_ONCE) {
    options.signal.throwIfAborted();
    const some = names.slice(at, at + STATS_AT_ONCE);
    const entries = await Promise.all(
      some.map((name) => readEntry(top, joinRaw(folder, name), name, options)),
    );
    for (const entry of entries) {
      if (!entry) continue;
      yield entry;
      if (entry.kind === 'folder') yield* walkFolder(top, entry.path, options);
    }
  }
}

async function readNames(folder: RawPath): Promise<RawPath[] | FileError> {
  try {
    const names: RawPath[] = [];
    // The types know no Buffers here: https://github.com/DefinitelyTyped/DefinitelyTyped/discussions/52036
    const entries = await opendir(toBytes(folder), { encoding: 'buffer' as BufferEncoding });
    for await (const entry of entries) names.push(toRawPath(entry.name as unknown as Buffer));
    return names.sort();
  } catch (error) {
    if (isFileError(error)) return error;
    throw error;
  }
}

async function readEntry(
  top: RawPath,
  path: RawPath,
  name: RawPath,
  { skip }: WalkOptions,
): Promise<Entry | undefined> {
  const reason = skip?.(path, name);
  if (reason !== undefined) return { path, kind: 'skipped', reason };
  const absolute = toBytes(joinRaw(top, path));
  try {
    const stat = await lstat(absolute, { bigint: true });
    if (stat.isFile()) return { path, kind: 'file', stat };
    if (stat.isDirectory()) return { path, kind: 'folder', stat };
    if (!stat.isSymbolicLink()) return { path, kind: specialKind(stat) };
    return { path, kind: 'symlink', target: toRawPath(await readlink(absolute, { encoding: 'buffer' })) };
  } catch (error) {
    if (!isFileError(error)) throw error;
    return error.code === 'ENOENT' ? undefined : { path, kind: 'unreadable', error };
  }
}

function specialKind(stat: BigIntStats): 'socket' | 'pipe' | 'device' {
  if (stat.isSocket()) return 'socket';
  return stat.isFIFO() ? 'pipe' : 'device';
}
