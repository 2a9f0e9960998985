import { mkdir, mkdtempDisposable, readlink, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pMap from 'p-map';
import type { RestoreRoom } from '../../src/changes/restore-port.ts';
import { ToolError } from '../../src/errors.ts';
import type { Git } from '../local/git.ts';
import { readHistory } from '../local/git-history.ts';
import { writeStored } from './folder-file.ts';
import { hashFile, placeOf } from './folder-place.ts';
import { createPlainGit, type Recipe } from './repository-recipe.ts';

const FILES_AT_ONCE = 16;

/** Whether the folder is that repository: refs, stashes, what is staged and changed, files beside, those inside. */
export async function isRepositoryAsWanted(
  target: string,
  recipe: Recipe,
  room: RestoreRoom,
): Promise<boolean> {
  const folder = await realpath(target);
  try {
    return (await hasHistory(folder, recipe, room)) && (await hasWorktree(folder, recipe, room));
  } catch (error) {
    // No repository, or one that Git cannot read: it is then another.
    if (error instanceof ToolError && !room.signal.aborted) return false;
    throw error;
  }
}

async function hasHistory(folder: string, { history }: Recipe, { signal }: RestoreRoom): Promise<boolean> {
  const { head, refs, stashes, shallow } = await readHistory(createPlainGit(folder, signal));
  return isDeepStrictEqual({ head, refs, stashes, shallow }, history);
}

async function hasWorktree(folder: string, recipe: Recipe, room: RestoreRoom): Promise<boolean> {
  if (recipe.bare) return true;
  if (!(await hasFiles(folder, recipe)) || !(await hasChanges(folder, recipe, room))) return false;
  for (const { path, recipe: inner } of recipe.inside) {
    const place = placeOf(folder, path).toString();
    const found = await realpath(place).catch(() => undefined);
    if (found === undefined || !(await isRepositoryAsWanted(found, inner, room))) return false;
  }
  return true;
}

async function hasFiles(folder: string, { files, links }: Recipe): Promise<boolean> {
  const hasFile = async ({ path, sha256 }: Recipe['files'][number]) =>
    (await hashFile(placeOf(folder, path))) === sha256;
  const hasLink = async ({ path, target }: Recipe['links'][number]) => {
    const found = await readlink(placeOf(folder, path), { encoding: 'buffer' }).catch(() => undefined);
    return found?.toString('base64') === target;
  };
  const found = [
    ...(await pMap(files, hasFile, { concurrency: FILES_AT_ONCE })),
    ...(await pMap(links, hasLink, { concurrency: FILES_AT_ONCE })),
  ];
  return found.every(Boolean);
}

/**
 * Each patch is applied to an index outside the repository, which is then compared with the real one, and with the
 * files: patches themselves differ from one version of Git to the next. Nothing is written into the repository.
 */
async function hasChanges(folder: string, recipe: Recipe, room: RestoreRoom): Promise<boolean> {
  await using scratch = await mkdtempDisposable(join(await realpath(tmpdir()), 'tidemark-git-'));
  const common = await createPlainGit(folder, room.signal).text([
    'rev-parse',
    '--path-format=absolute',
    '--git-common-dir',
  ]);
  const objects = join(scratch.path, 'objects');
  await mkdir(objects);
  const env = {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(common, 'objects')),
  };
  const real = createPlainGit(folder, room.signal, env);
  const aside = createPlainGit(folder, room.signal, { ...env, GIT_INDEX_FILE: join(scratch.path, 'index') });
  const patch = join(scratch.path, 'patch');
  await applyTo(aside, recipe.staged, { patch: `${patch}-staged`, recipe, room });
  const tree = await aside.text(['write-tree']);
  if (!(await isSame(real, ['diff', '--cached', '--quiet', '--no-ext-diff', tree, '--']))) return false;
  await applyTo(aside, recipe.uncommitted, { patch, recipe, room });
  const whole = recipe.files
    .filter(({ isTracked }) => isTracked)
    .map(({ path }) => Buffer.from(path, 'base64'));
  const links = recipe.links.map(({ path }) => Buffer.from(path, 'base64'));
  // What is kept whole has been compared by its bytes, which a filter of the first repository may have made others.
  for (const path of [...whole, ...links])
    await aside.run(['update-index', '--assume-unchanged', '-z', '--stdin'], {
      input: Buffer.concat([path, Buffer.alloc(1)]),
      exitCodes: [0, 128],
    });
  return await isSame(aside, ['diff', '--quiet', '--no-ext-diff', '--']);
}

async function applyTo(
  aside: Git,
  sha256: string | undefined,
  { patch, recipe, room }: { readonly patch: string; readonly recipe: Recipe; readonly room: RestoreRoom },
): Promise<void> {
  await aside.run(['read-tree', recipe.history.head.commit === undefined ? '--empty' : 'HEAD']);
  if (sha256 === undefined) return;
  await writeStored(patch, sha256, room);
  await aside.run(['apply', '--cached', '--allow-empty', '--whitespace=nowarn', patch]);
}

async function isSame(git: Git, args: readonly string[]): Promise<boolean> {
  return (await git.run(args, { exitCodes: [0, 1] })).exitCode === 0;
}
