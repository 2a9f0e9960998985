import { createHash } from 'node:crypto';
import { type RawPath, toRawPath } from './file-name.ts';
import type { Git } from './git.ts';

/** What lies in the working tree beside what is committed; paths are relative to its top. */
export interface GitWorktree {
  /** Tracked files that are not as in HEAD: Git's two letters (index, working tree; `.` is unchanged), `MM`. */
  readonly changes: readonly { readonly path: RawPath; readonly status: string }[];
  readonly untracked: readonly RawPath[];
  /** As Git names them: files, and folders with a `/` at the end. */
  readonly ignored: readonly RawPath[];
  /** Repositories that Git does not know as submodules. */
  readonly nested: readonly RawPath[];
  /** What Git could not look into, in its words. */
  readonly warnings: readonly string[];
  readonly submodules: readonly { readonly path: RawPath; readonly hash: string }[];
  /** Tracked files whose changes Git was told not to see (assume-unchanged, skip-worktree). */
  readonly unwatched: readonly RawPath[];
  /** Hex; of everything in the index. */
  readonly indexHash: string;
}

const STATUS = [
  'status',
  '--porcelain=v2',
  '-z',
  '--untracked-files=all',
  '--ignored=matching',
  '--ignore-submodules=dirty',
  '--no-renames',
];
const SUBMODULE_MODE = '160000';
/** Fields before the path in a line of `status --porcelain=v2`: ordinary, unmerged. */
const FIELDS_BEFORE_PATH = { '1': 8, u: 10 } as const;

export async function readWorktree(git: Git): Promise<GitWorktree> {
  const [status, index] = await Promise.all([readStatus(git), readIndex(git)]);
  return { ...status, ...index };
}

type Status = Pick<GitWorktree, 'changes' | 'untracked' | 'ignored' | 'nested' | 'warnings'>;

async function readStatus(git: Git): Promise<Status> {
  const changes: { path: RawPath; status: string }[] = [];
  const untracked: RawPath[] = [];
  const ignored: RawPath[] = [];
  const nested: RawPath[] = [];
  const { stdout, stderr } = await git.run(STATUS);
  for (const record of toRawPath(stdout).split('\0') as RawPath[]) {
    const kind = record[0];
    if (kind === '1' || kind === 'u') {
      changes.push({ path: dropFields(record, FIELDS_BEFORE_PATH[kind]), status: record.slice(2, 4) });
    } else if (kind === '!') ignored.push(dropFields(record, 1));
    else if (kind === '?' && record.endsWith('/')) nested.push(dropFields(record, 1).slice(0, -1) as RawPath);
    else if (kind === '?') untracked.push(dropFields(record, 1));
  }
  const warnings = stderr.split('\n').filter((line) => /could not open|permission denied/i.test(line));
  return { changes, untracked, ignored, nested, warnings };
}

type Index = Pick<GitWorktree, 'submodules' | 'unwatched' | 'indexHash'>;

/** Reads lines of `ls-files -v --stage`: `H 100644 <hash> 0\t<path>`. */
async function readIndex(git: Git): Promise<Index> {
  const hash = createHash('sha256');
  const submodules: { path: RawPath; hash: string }[] = [];
  const unwatched: RawPath[] = [];
  for await (const record of git.records(['ls-files', '-v', '--stage', '-z'])) {
    hash.update(record, 'latin1').update('\0');
    const tab = record.indexOf('\t');
    const [tag = '', mode, object = ''] = record.slice(0, tab).split(' ');
    const path = record.slice(tab + 1) as RawPath;
    if (mode === SUBMODULE_MODE) submodules.push({ path, hash: object });
    else if (tag === 'S' || /[a-z]/.test(tag)) unwatched.push(path);
  }
  return { submodules, unwatched, indexHash: hash.digest('hex') };
}

function dropFields(record: RawPath, count: number): RawPath {
  let at = 0;
  for (let field = 0; field < count; field++) at = record.indexOf(' ', at) + 1;
  return record.slice(at) as RawPath;
}
