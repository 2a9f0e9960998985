import { chmod, mkdir, readlink, symlink, utimes } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import pMap from 'p-map';
import { z } from 'zod';
import type { RestoreTarget } from '../../src/changes/change.ts';
import type { RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import { writeStored } from './folder-file.ts';
import { hashFile, isFree, placeOf, placeWhole, refusalOf } from './folder-place.ts';
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

async function apply(step: RestoreTarget, room: RestoreRoom): Promise<void> {
  const recipe = await readRecipe(step, room);
  await placeWhole(step.target, async (growing) => {
    await writeRecipe(growing, recipe, room);
  });
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

async function readRecipe({ wanted }: RestoreTarget, room: RestoreRoom): Promise<FolderRecipe> {
  const { recipe } = wantedFolder.parse(wanted);
  return recipeSchema.parse(JSON.parse(await text(room.open(recipe))));
}
