import { readlink } from 'node:fs/promises';
import pMap from 'p-map';
import type { CaptureContext } from '../../src/engine/collector.ts';
import { ToolError } from '../../src/errors.ts';
import { encodePath, joinRaw, type RawPath, showName, toBytes, toRawPath } from './file-name.ts';
import type { RepositoryState } from './git-state.ts';
import { storeFile } from './stored-file.ts';

export interface Link {
  readonly path: RawPath;
  readonly target: RawPath;
}

const FILES_AT_ONCE = 16;
/** A diff that no configuration changes and that holds every byte. */
const DIFF = [
  'diff',
  '--binary',
  '--full-index',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
  '--submodule=short',
  '--unified=3',
  '--inter-hunk-context=0',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** HEAD to working tree, which is everything; and HEAD to index, so that staged and unstaged can be told apart. */
export async function storePatches(
  state: RepositoryState,
  prefix: string,
  context: CaptureContext,
): Promise<void> {
  const { git, history, worktree } = state;
  if (!worktree || worktree.changes.length === 0) return;
  const base = history.head.commit ?? (await git.text(['hash-object', '-t', 'tree', '/dev/null']));
  const patches = { 'uncommitted.patch': [base], 'staged.patch': ['--cached', base] };
  for (const [name, args] of Object.entries(patches)) {
    try {
      const row = await context.store(`${prefix}/${name}`, git.stream([...DIFF, ...args, '--']));
      if (row.size > 0) context.add(row);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      context.gap({ what: `${prefix}/${name}`, call: 'git diff', code: error.code, message: error.message });
    }
  }
}

/** Stores untracked files, and whole those whose changes no patch holds. Returns links and what they point at. */
export async function storeFiles(
  state: RepositoryState,
  prefix: string,
  context: CaptureContext,
): Promise<Link[]> {
  const { folder, worktree, stats } = state;
  if (!worktree) return [];
  const whole = [...worktree.unwatched, ...(await findFiltered(state))].filter((path) => stats.get(path));
  const files = [
    ...worktree.untracked.map((path) => [path, 'untracked'] as const),
    ...whole.map((path) => [path, 'changed'] as const),
  ];
  context.expect(files.length);
  context.counted();
  const store = async ([path, place]: readonly [RawPath, string]): Promise<Link[]> => {
    const from = joinRaw(toRawPath(folder), path);
    const links = await storeOne(from, path, `${prefix}/${place}/${encodePath(path)}`, context);
    context.step(1, showName(path));
    return links;
  };
  return (await pMap(files, store, { concurrency: FILES_AT_ONCE })).flat();
}

async function storeOne(
  from: RawPath,
  name: RawPath,
  path: string,
  context: CaptureContext,
): Promise<Link[]> {
  const target = await readlink(toBytes(from), { encoding: 'buffer' }).catch(() => undefined);
  if (target) return [{ path: name, target: toRawPath(target) }];
  const row = await storeFile(context, { from, path, name });
  if (row) context.add(row);
  return [];
}

/** Changed files that Git keeps in another form than they have here (LFS, git-crypt): a patch has only that form. */
async function findFiltered({ git, worktree }: RepositoryState): Promise<RawPath[]> {
  const changes = worktree?.changes ?? [];
  if (changes.length === 0) return [];
  const input = toBytes(changes.map(({ path }) => `${path}\0`).join('') as RawPath);
  const { stdout } = await git.run(['check-attr', '-z', '--stdin', 'filter'], { input });
  const fields = toRawPath(stdout).split('\0') as RawPath[];
  const isFiltered = (value = '') => value !== '' && value !== 'unspecified' && value !== 'unset';
  return fields.filter((_, index) => index % 3 === 0 && isFiltered(fields[index + 2]));
}

/** Git LFS's contents, which a bundle does not hold; named by their SHA-256, so most need no reading. */
export async function storeLfs(
  { lfs }: RepositoryState,
  prefix: string,
  context: CaptureContext,
): Promise<void> {
  for (const [sha256, { from, size }] of lfs) {
    const path = `${prefix}/lfs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
    const isHeld = await context.has({ sha256, size });
    const row = isHeld
      ? { path, sha256, size }
      : await storeFile(context, { from, path, name: toRawPath(path) });
    if (row) context.add(row);
  }
}
