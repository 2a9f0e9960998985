import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readlink, rename, rm, symlink, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import pMap from 'p-map';
import { z } from 'zod';
import type { RestoreTarget } from '../../src/changes/change.ts';
import { PortError } from '../../src/changes/ports.ts';
import type { RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import { writeStored } from './folder-file.ts';
import type { Restorer } from './restorer.ts';

/** Names are bytes, in base64; relative to the folder. */
const recipeSchema = z.object({
  files: z.array(z.object({ path: z.string(), sha256: z.string(), mode: z.string(), modified: z.string() })),
  folders: z.array(z.object({ path: z.string(), mode: z.string() })),
  links: z.array(z.object({ path: z.string(), target: z.string() })),
});
type FolderRecipe = z.infer<typeof recipeSchema>;

const wantedFolder = z.object({ recipe: z.string() });
const FILES_AT_ONCE = 16;

/** A folder on this machine: written beside its place, and put there whole in one step. */
export function createFolderRestorer(service: string): Restorer {
  return { service, actions: [], steps: { folder: { look, apply } } };
}

async function look(step: RestoreTarget, room: RestoreRoom): Promise<RestoreState> {
  if (await isFree(step.target)) return { state: null, isDone: false };
  if (await isAsWanted(step.target, await readRecipe(step, room))) return { state: 'exists', isDone: true };
  return { state: 'exists', isDone: false, refusal: refusalOf(step.target) };
}

function refusalOf(target: string): string {
  return `${target} is there already and is not as in the snapshot: name another folder with --to, or move it away`;
}

/** Nothing is there, or an empty folder. */
async function isFree(target: string): Promise<boolean> {
  const found = await lstat(target).catch(() => undefined);
  return !found || (found.isDirectory() && (await readdir(target)).length === 0);
}

async function apply(step: RestoreTarget, room: RestoreRoom): Promise<void> {
  const recipe = await readRecipe(step, room);
  await placeWhole(step.target, async (growing) => {
    await writeRecipe(growing, recipe, room);
  });
}

/** Makes the folder beside its place and renames it: whoever looks sees all of it or nothing, whenever this ends. */
async function placeWhole(target: string, write: (growing: string) => Promise<void>): Promise<void> {
  const growing = join(dirname(target), `.${basename(target)}.tidemark`);
  try {
    await rm(growing, { recursive: true, force: true });
    await mkdir(growing, { recursive: true, mode: 0o700 });
    await write(growing);
    await rename(growing, target);
  } catch (error) {
    await rm(growing, { recursive: true, force: true }).catch(() => {});
    throw explain(error, target);
  }
}

function explain(error: unknown, target: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const advice = 'check that the folder above it can be written and has room, or name another with --to';
  return new PortError(
    { code: String(error.code), message: `${target}: ${error.message}`, advice },
    { cause: error },
  );
}

async function writeRecipe(growing: string, { files, folders, links }: FolderRecipe, room: RestoreRoom) {
  for (const { path } of folders) await mkdir(placeOf(growing, path), { recursive: true, mode: 0o700 });
  await pMap(
    files,
    async ({ path, sha256, mode, modified }) => {
      const place = placeOf(growing, path);
      await writeStored(place, sha256, room);
      await chmod(place, Number.parseInt(mode, 8));
      const time = new Date(/^-?\d+$/.test(modified) ? Number(BigInt(modified) / 1_000_000n) : modified);
      await utimes(place, time, time);
    },
    { concurrency: FILES_AT_ONCE, signal: room.signal },
  );
  // Last, so that nothing is ever written through one.
  for (const { path, target } of links) await symlink(Buffer.from(target, 'base64'), placeOf(growing, path));
  for (const { path, mode } of folders.toReversed())
    await chmod(placeOf(growing, path), Number.parseInt(mode, 8));
}

/** The place within the folder; a name that would lead out of it is refused. */
function placeOf(folder: string, path: string): Buffer {
  const name = Buffer.from(path, 'base64');
  const parts = name.toString('latin1').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0')))
    throw new PortError({ code: 'BadName', message: `a path in the snapshot leads out of ${folder}` });
  return Buffer.concat([Buffer.from(`${folder}/`), name]);
}

async function isAsWanted(target: string, { files, links }: FolderRecipe): Promise<boolean> {
  const hasFile = async ({ path, sha256 }: FolderRecipe['files'][number]) =>
    (await hashFile(placeOf(target, path))) === sha256;
  const hasLink = async (link: FolderRecipe['links'][number]) => {
    const found = await readlink(placeOf(target, link.path), { encoding: 'buffer' }).catch(() => undefined);
    return found?.toString('base64') === link.target;
  };
  const found = [
    ...(await pMap(files, hasFile, { concurrency: FILES_AT_ONCE })),
    ...(await pMap(links, hasLink, { concurrency: FILES_AT_ONCE })),
  ];
  return found.every(Boolean);
}

async function hashFile(path: Buffer): Promise<string | undefined> {
  const sha256 = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) sha256.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return sha256.digest('hex');
}

async function readRecipe({ wanted }: RestoreTarget, room: RestoreRoom): Promise<FolderRecipe> {
  const { recipe } = wantedFolder.parse(wanted);
  return recipeSchema.parse(JSON.parse(await text(room.open(recipe))));
}
