import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import pMap from 'p-map';
import { ToolError } from '../../src/errors.ts';
import { joinRaw, type RawPath, toBytes, toRawPath, toText } from './file-name.ts';
import { createGit, type Git } from './git.ts';
import { type GitFacts, readFacts } from './git-facts.ts';
import { type GitHistory, readHistory } from './git-history.ts';
import { type GitWorktree, readWorktree } from './git-worktree.ts';
import { fingerprintStat } from './stored-file.ts';
import { walk } from './walk.ts';

/** A repository as it is at one moment, with the repositories inside it. */
export interface RepositoryState {
  readonly git: Git;
  /** Real and absolute. */
  readonly folder: string;
  readonly facts: GitFacts;
  readonly history: GitHistory;
  /** Undefined for a bare repository. */
  readonly worktree?: GitWorktree;
  /** Of every file that may differ from what is committed, by path; undefined: it is not there. */
  readonly stats: ReadonlyMap<RawPath, BigIntStats | undefined>;
  /** Submodules that are checked out, and repositories that Git does not know of; by path. */
  readonly inside: readonly InnerRepository[];
  /** Git LFS's own copies of file contents, by SHA-256. */
  readonly lfs: ReadonlyMap<string, LfsObject>;
}

interface LfsObject {
  /** Absolute. */
  readonly from: RawPath;
  /** Bytes. */
  readonly size: number;
}

/** `problem`: why it cannot be read. */
type InnerRepository = { readonly path: RawPath } & (
  | { readonly state: RepositoryState }
  | { readonly problem: string }
);

/** Throws ToolError where `folder` is no repository or a damaged one. */
export async function readRepository(folder: string, signal: AbortSignal): Promise<RepositoryState> {
  const git = createGit(folder, { signal, exact: true });
  await checkRepository(git, folder);
  try {
    return await readState(git, folder, signal);
  } catch (cause) {
    if (!(cause instanceof ToolError && /: (fatal|error): /.test(cause.message))) throw cause;
    const next = `see what "git -C ${folder} fsck" says`;
    throw new ToolError(`${folder} cannot be read (${cause.message}): ${next}`, { cause });
  }
}

async function readState(git: Git, folder: string, signal: AbortSignal): Promise<RepositoryState> {
  const [facts, history, lfs] = await Promise.all([readFacts(git), readHistory(git), readLfs(git, signal)]);
  if (facts.bare) return { git, folder, facts, history, lfs, stats: new Map(), inside: [] };
  const worktree = await readWorktree(git);
  const [stats, inside] = await Promise.all([
    readStats(folder, worktree),
    readInside(folder, worktree, signal),
  ]);
  return { git, folder, facts, history, lfs, worktree, stats, inside };
}

/** Differs whenever anything that `captureRepository` stores does. */
export function fingerprintRepository(state: RepositoryState): string {
  const { facts, history, worktree, stats, lfs } = state;
  const files = Array.from(stats, ([path, stat]) => [path, stat ? fingerprintStat(stat) : 'gone']);
  const inside = state.inside.map((inner) => [
    inner.path,
    'state' in inner ? fingerprintRepository(inner.state) : inner.problem,
  ]);
  const text = JSON.stringify([facts, history, worktree, files, Array.from(lfs.keys()), inside]);
  return createHash('sha256').update(text).digest('hex');
}

async function checkRepository(git: Git, folder: string): Promise<void> {
  const kind = await git
    .text(['rev-parse', '--is-inside-git-dir', '--is-bare-repository'])
    .catch(async (error) => {
      if (!(error instanceof ToolError && error.message.includes('not a git repository'))) throw error;
      const isDamaged = await exists(toRawPath(`${folder}/.git`));
      const what = isDamaged ? 'is a damaged Git repository' : 'is not a Git repository';
      const next = isDamaged ? `see what "git -C ${folder} fsck" says` : 'name the folder that holds .git';
      throw new ToolError(`${folder} ${what}: ${next}`, { cause: error });
    });
  if (kind === 'true\nfalse')
    throw new ToolError(`${folder} is the inside of a repository: name the folder above it`);
}

async function exists(path: RawPath): Promise<boolean> {
  return lstat(toBytes(path)).then(
    () => true,
    () => false,
  );
}

async function readStats(folder: string, worktree: GitWorktree): Promise<RepositoryState['stats']> {
  const paths = [...worktree.changes.map(({ path }) => path), ...worktree.untracked, ...worktree.unwatched];
  const top = toRawPath(folder);
  const read = async (path: RawPath) => {
    const stat = await lstat(toBytes(joinRaw(top, path)), { bigint: true }).catch(() => undefined);
    return [path, stat] as const;
  };
  return new Map(await pMap(paths, read, { concurrency: 32 }));
}

/** A submodule that is not checked out has nothing here. */
async function readInside(folder: string, worktree: GitWorktree, signal: AbortSignal) {
  const inside: InnerRepository[] = [];
  const top = toRawPath(folder);
  for (const path of [...worktree.submodules.map((module) => module.path), ...worktree.nested].sort()) {
    if (!(await exists(joinRaw(top, `${path}/.git` as RawPath)))) continue;
    inside.push({ path, ...(await readInner(folder, toText(path), signal)) });
  }
  return inside;
}

/** A damaged repository inside is no reason to lose the one around it. */
async function readInner(folder: string, name: string | undefined, signal: AbortSignal) {
  if (name === undefined) return { problem: 'its name is not UTF-8: rename it' };
  try {
    return { state: await readRepository(`${folder}/${name}`, signal) };
  } catch (error) {
    if (error instanceof ToolError) return { problem: error.message };
    throw error;
  }
}

/** Git LFS keeps each content in `lfs/objects/ab/cd/<SHA-256>`. */
async function readLfs(git: Git, signal: AbortSignal): Promise<Map<string, LfsObject>> {
  const folder = await git.text(['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const top = toRawPath(`${folder}/lfs/objects`);
  const objects = new Map<string, LfsObject>();
  if (!(await exists(top))) return objects;
  for await (const entry of walk(top, { signal })) {
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    if (entry.kind !== 'file' || !/^[0-9a-f]{64}$/.test(name)) continue;
    objects.set(name, { from: joinRaw(top, entry.path), size: Number(entry.stat.size) });
  }
  return objects;
}
