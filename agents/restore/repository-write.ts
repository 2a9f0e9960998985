import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import { PortError } from '../../src/changes/ports.ts';
import type { RestoreRoom } from '../../src/changes/restore-port.ts';
import type { Git } from '../local/git.ts';
import { writeStored } from './folder-file.ts';
import { placeOf } from './folder-place.ts';
import { createPlainGit, type Recipe } from './repository-recipe.ts';

const FILES_AT_ONCE = 16;

/** Makes the repository in a folder that is there and empty: history, files, changes, and the repositories inside. */
export async function writeRepository(folder: string, recipe: Recipe, room: RestoreRoom): Promise<void> {
  const git = createPlainGit(folder, room.signal);
  const { bare, objectFormat, history } = recipe;
  await git.run([
    'init',
    '--quiet',
    '--template=',
    `--object-format=${objectFormat}`,
    ...(bare ? ['--bare'] : []),
  ]);
  const inside = bare ? folder : join(folder, '.git');
  if (history.shallow.length > 0) await writeFile(join(inside, 'shallow'), toLines(history.shallow));
  await writeHistory(git, inside, recipe, room);
  await writeRemotes(git, recipe);
  await writeLfs(inside, recipe, room);
  if (bare) return;
  if (history.head.commit !== undefined) await git.run(['read-tree', '--reset', '-u', 'HEAD']);
  await applyPatches(git, inside, recipe, room);
  for (const { path, recipe: inner } of recipe.inside) {
    const place = await findPlace(folder, path, 'folder');
    await mkdir(place, { recursive: true });
    await writeRepository(place.toString(), inner, room);
  }
  await writeFiles(folder, recipe, room);
  await git.run(['update-index', '-q', '--refresh'], { exitCodes: [0, 1] });
}

/** Not `git clone`: a bundle's stashes and shallow commits are no refs, and a clone would leave them out. */
async function writeHistory(git: Git, inside: string, { bundle, history }: Recipe, room: RestoreRoom) {
  const { head, refs, stashes } = history;
  if (bundle !== undefined) {
    const place = join(inside, 'tidemark.bundle');
    await writeStored(place, bundle, room);
    await git.run(['bundle', 'unbundle', place]);
    await rm(place);
  }
  const direct = refs.filter(({ name, target }) => target === undefined && name !== 'refs/stash');
  const input = Buffer.from(toLines(direct.map(({ name, hash }) => `create ${name} ${hash}`)));
  await git.run(['update-ref', '--stdin'], { input });
  for (const { name, target } of refs)
    if (target !== undefined) await git.run(['symbolic-ref', name, target]);
  for (const { hash, message } of stashes.toReversed())
    await git.run(['stash', 'store', '--message', message, hash]);
  if (head.branch !== undefined) await git.run(['symbolic-ref', 'HEAD', head.branch]);
  else if (head.commit !== undefined) await git.run(['update-ref', '--no-deref', 'HEAD', head.commit]);
}

async function writeRemotes(git: Git, { remotes }: Recipe): Promise<void> {
  for (const { name, urls, pushUrls, fetch } of remotes) {
    const settings = { url: urls, pushurl: pushUrls, fetch };
    for (const [field, values] of Object.entries(settings))
      for (const value of values)
        await git.run(['config', '--local', '--add', '--', `remote.${name}.${field}`, value]);
  }
}

async function writeLfs(inside: string, { lfs }: Recipe, room: RestoreRoom): Promise<void> {
  for (const sha256 of lfs) {
    const folder = join(inside, 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4));
    await mkdir(folder, { recursive: true });
    await writeStored(join(folder, sha256), sha256, room);
  }
}

async function applyPatches(git: Git, inside: string, { staged, uncommitted }: Recipe, room: RestoreRoom) {
  const place = join(inside, 'tidemark.patch');
  const patches = [
    { sha256: staged, args: ['--cached'] },
    { sha256: uncommitted, args: [] },
  ];
  for (const { sha256, args } of patches) {
    if (sha256 === undefined) continue;
    await writeStored(place, sha256, room);
    await git.run(['apply', '--allow-empty', '--whitespace=nowarn', ...args, place]);
    await rm(place);
  }
}

async function writeFiles(folder: string, { files, links }: Recipe, room: RestoreRoom): Promise<void> {
  await pMap(
    files,
    async ({ path, sha256, mode }) => {
      const place = await findPlace(folder, path, 'file');
      const old = await lstat(place).catch(() => undefined);
      if (old) await rm(place);
      await mkdir(place.subarray(0, place.lastIndexOf('/')), { recursive: true });
      await writeStored(place, sha256, room);
      await chmod(
        place,
        mode === undefined ? (old?.mode ?? 0o644) & 0o777 : Number.parseInt(mode, 8) & 0o777,
      );
    },
    { concurrency: FILES_AT_ONCE, signal: room.signal },
  );
  for (const { path, target } of links) {
    const place = await findPlace(folder, path, 'file');
    await rm(place, { force: true });
    await mkdir(place.subarray(0, place.lastIndexOf('/')), { recursive: true });
    await symlink(Buffer.from(target, 'base64'), place);
  }
}

/** The place in the folder; never inside `.git`, and never through a link that a commit has put there. */
async function findPlace(folder: string, path: string, kind: 'file' | 'folder'): Promise<Buffer> {
  const place = placeOf(folder, path);
  const parts = Buffer.from(path, 'base64').toString('latin1').split('/');
  const parents = parts.map((_, index) =>
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(parts.slice(0, index + 1).join('/'), 'latin1')]),
  );
  // What takes a link's place is no danger.
  const passed = kind === 'file' ? parents.slice(0, -1) : parents;
  const links = await Promise.all(passed.map(isLink));
  if (links.includes(true) || parts.some((part) => part.toLowerCase() === '.git'))
    throw new PortError({ code: 'BadName', message: `a path in the snapshot leads out of ${folder}` });
  return place;
}

async function isLink(path: Buffer): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
}

function toLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
