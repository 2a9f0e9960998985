import { resolve } from 'node:path';
import type { RestoreOperation } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { RestoreError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import { encodeSegment } from '../store/key-path.ts';
import { plural } from '../terminal/text.ts';
import { type Named, toBase64 } from './file-name.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';
import type { SnapshotSource } from './snapshot-source.ts';

interface Entry extends Named {
  readonly kind: string;
  readonly mode?: string;
  readonly modified?: string;
  readonly target?: Named;
  readonly skipped?: string;
}

const LIST = '_folder.json';
type LocalService = 'tools' | 'docs' | 'handoffs';

/** A folder of the snapshot (`tools/scripts`), to where tidemark.yaml has it or to another place; never over another. */
export async function planFolder(found: FoundResource, context: ResourceContext): Promise<ResourceAnswer> {
  const { wanted, resource } = found;
  const target = targetOf(found, context);
  if (typeof target !== 'string') return target;
  const recipe = await readFolderRecipe(resource, context.source, context.signal);
  const { sha256 } = await context.store.put(Buffer.from(JSON.stringify(recipe)));
  const step = {
    service: resource.service,
    step: 'folder',
    region: 'local',
    target,
    wanted: { recipe: sha256 },
  };
  const now = await lookAtStep(step, undefined, context);
  if (now.isDone) return { operations: [], summary: [], diff: '' };
  if (now.refusal !== undefined) return { reasons: [`${wanted.typed}: ${now.refusal}`] };
  const operation: RestoreOperation = {
    do: 'restore',
    ...step,
    phase: 'settle',
    resource: wanted.typed,
    name: `folder ${target}`,
    before: now.state,
  };
  const left =
    recipe.left > 0 ? [`${plural(recipe.left, 'part')} of it could not be captured: see ${LIST}.`] : [];
  const bytes = formatBytes(resource.bytes);
  return {
    operations: [operation],
    summary: [`${target} is written: ${plural(recipe.files.length, 'file')}, ${bytes}.`, ...left],
    diff: `+ ${target}/ (${plural(recipe.files.length, 'file')}, ${bytes})\n`,
  };
}

/** Where it goes: where it was told to, else where the configuration has it. */
export function targetOf(
  { wanted, resource }: FoundResource,
  { args, config }: ResourceContext,
): string | { readonly reasons: readonly string[] } {
  const { to, typed } = wanted;
  if (to !== undefined && args.onlyConfigured)
    return {
      reasons: [
        `${typed}: from here a folder goes only to where tidemark.yaml has it; leave the other place out`,
      ],
    };
  if (to !== undefined) return resolve(to);
  const key = resource.service === 'git' ? 'repos' : (resource.service as LocalService);
  const configured = config.snapshot.local[key].find(({ name }) => name === resource.id);
  if (configured) return resolve(configured.path);
  return {
    reasons: [
      `${typed}: snapshot.local.${key} in tidemark.yaml has no ${resource.id} any more: say where to with --to FOLDER`,
    ],
  };
}

/** Everything that makes the folder what it was; all bytes of it have been compared with their sums. */
export async function readFolderRecipe(
  resource: ManifestResource,
  source: SnapshotSource,
  signal: AbortSignal,
) {
  const list = (await source.json(resource, `${resource.path}/${LIST}`)) as
    | { entries?: readonly Entry[] }
    | undefined;
  if (!list?.entries)
    throw new RestoreError(`snapshot ${source.name} lacks ${resource.path}/${LIST}: copy the files by hand`);
  const sums = await source.files(resource);
  const files: { path: string; sha256: string; mode: string; modified: string }[] = [];
  let left = 0;
  for (const entry of list.entries) {
    if (entry.skipped !== undefined) left++;
    if (entry.kind !== 'file' || entry.skipped !== undefined) continue;
    signal.throwIfAborted();
    const place = `${resource.path}/${placeOf(entry)}`;
    const sha256 = sums.get(place);
    if (sha256 === undefined)
      throw new RestoreError(`snapshot ${source.name} lacks ${place}: restore from another`);
    await source.ensure(sha256, place);
    files.push({ path: toBase64(entry), sha256, mode: entry.mode ?? '644', modified: entry.modified ?? '0' });
  }
  const folders = list.entries.filter(({ kind, skipped }) => kind === 'folder' && skipped === undefined);
  const links = list.entries.flatMap((entry) =>
    entry.kind === 'symlink' && entry.target
      ? [{ path: toBase64(entry), target: toBase64(entry.target) }]
      : [],
  );
  return {
    files,
    folders: folders.map((entry) => ({ path: toBase64(entry), mode: entry.mode ?? '755' })),
    links,
    left,
  };
}

/** Its path in the snapshot; a file that has the list's own name has another there. */
function placeOf({ path, encoded }: Named): string {
  if (encoded) return path;
  return path === LIST
    ? `%5F${LIST.slice(1)}`
    : path
        .split('/')
        .map((part) => encodeSegment(part))
        .join('/');
}
