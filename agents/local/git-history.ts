import { readFile } from 'node:fs/promises';
import type { Git } from './git.ts';

interface GitRef {
  readonly name: string;
  readonly hash: string;
  /** Of a symbolic ref: what it points at. */
  readonly target?: string;
}

/** All that decides what a bundle of the repository holds. */
export interface GitHistory {
  readonly head: {
    /** `refs/heads/main`; undefined where HEAD is detached. */
    readonly branch?: string;
    /** Undefined before the first commit. */
    readonly commit?: string;
  };
  readonly refs: readonly GitRef[];
  /** Names of refs that Git cannot read, or whose objects are not here. */
  readonly broken: readonly string[];
  /** Newest first: `git stash store -m MESSAGE HASH` brings one back. */
  readonly stashes: readonly { readonly hash: string; readonly message: string }[];
  /** Heads of a merge, rebase, cherry-pick … under way: `MERGE_HEAD`. */
  readonly pending: readonly GitRef[];
  /** Commits whose parents are not here; none in a complete clone. */
  readonly shallow: readonly string[];
}

const PENDING = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD'];

export async function readHistory(git: Git): Promise<GitHistory> {
  const [branch, commit, { refs, broken }, pending, shallow] = await Promise.all([
    git.text(['symbolic-ref', '--quiet', 'HEAD'], { exitCodes: [0, 1] }),
    readHash(git, 'HEAD'),
    readRefs(git),
    Promise.all(PENDING.map(async (name) => ({ name, hash: await readHash(git, `${name}^{commit}`) }))),
    readShallow(git),
  ]);
  const hasStash = refs.some((ref) => ref.name === 'refs/stash');
  return {
    head: { ...(branch ? { branch } : {}), ...(commit ? { commit } : {}) },
    refs,
    broken,
    stashes: hasStash ? await readStashes(git) : [],
    pending: pending.filter((ref) => ref.hash !== ''),
    shallow,
  };
}

/** Empty where there is no such ref or, if asked for `NAME^{commit}`, its commit is gone. */
function readHash(git: Git, name: string): Promise<string> {
  return git.text(['rev-parse', '--quiet', '--verify', name], { exitCodes: [0, 1, 128] });
}

async function readRefs(git: Git): Promise<{ refs: GitRef[]; broken: string[] }> {
  const { stdout, stderr } = await git.run(['for-each-ref', '--format=%(refname) %(objectname) %(symref)']);
  const unreadable = Array.from(stderr.matchAll(/ignoring broken ref (\S+)/g), ([, name = '']) => name);
  const refs = toLines(stdout.toString()).map((line) => {
    const [name = '', hash = '', target] = line.split(' ');
    return { name, hash, ...(target ? { target } : {}) };
  });
  const missing = await findMissing(git, refs);
  return {
    refs: refs.filter((ref) => !missing.has(ref.hash)),
    broken: [...unreadable, ...namesOf(refs, missing)],
  };
}

function namesOf(refs: readonly GitRef[], hashes: ReadonlySet<string>): string[] {
  return refs.filter((ref) => hashes.has(ref.hash)).map((ref) => ref.name);
}

/** Hashes of refs whose objects are not here. */
async function findMissing(git: Git, refs: readonly GitRef[]): Promise<Set<string>> {
  const input = Buffer.from(refs.map((ref) => `${ref.hash}\n`).join(''));
  const text = await git.text(['cat-file', '--batch-check'], { input });
  return new Set(Array.from(text.matchAll(/^(\S+) missing$/gm), ([, hash = '']) => hash));
}

async function readStashes(git: Git): Promise<GitHistory['stashes']> {
  const text = await git.text(['log', '--walk-reflogs', '--format=%H %gs', 'refs/stash', '--']);
  return toLines(text).map((line) => {
    const [hash = '', ...words] = line.split(' ');
    return { hash, message: words.join(' ') };
  });
}

async function readShallow(git: Git): Promise<string[]> {
  const path = await git.text(['rev-parse', '--path-format=absolute', '--git-path', 'shallow']);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return toLines(text).sort();
}

function toLines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
