import { z } from 'zod';
import { RestoreError } from '../errors.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import { toBase64 } from './file-name.ts';
import type { SnapshotSource } from './snapshot-source.ts';

const named = z.object({ path: z.string(), encoded: z.literal(true).optional() });
const ref = z.object({ name: z.string(), hash: z.string(), target: z.string().optional() });
/** What a snapshot and a recipe say alike of a repository. */
export const repositoryFacts = z.object({
  bare: z.boolean(),
  objectFormat: z.string(),
  remotes: z.array(
    z.object({
      name: z.string(),
      urls: z.array(z.string()),
      pushUrls: z.array(z.string()),
      fetch: z.array(z.string()),
    }),
  ),
  history: z.object({
    head: z.object({ branch: z.string().optional(), commit: z.string().optional() }),
    refs: z.array(ref),
    stashes: z.array(z.object({ hash: z.string(), message: z.string() })),
    shallow: z.array(z.string()),
  }),
});
const stateSchema = repositoryFacts.extend({
  worktrees: z.array(z.unknown()),
  history: repositoryFacts.shape.history.extend({ pending: z.array(ref) }),
  repositories: z.array(named.extend({ folder: z.string() })),
  untracked: z.array(named.extend({ mode: z.string() })).default([]),
  links: z.array(named.extend({ target: named })).default([]),
  unwatched: z.array(named).default([]),
});
type State = z.infer<typeof stateSchema>;

/** All that makes a repository what it was. Names are bytes in base64, relative to it; bytes are by SHA-256 (hex). */
export interface RepositoryRecipe extends Pick<State, 'bare' | 'objectFormat' | 'remotes'> {
  readonly history: Omit<State['history'], 'pending'>;
  readonly pending: State['history']['pending'];
  readonly bundle?: string;
  readonly staged?: string;
  readonly uncommitted?: string;
  /** `tracked`: it takes the place of what Git has. */
  readonly files: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly mode?: string;
    readonly isTracked: boolean;
  }[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly lfs: readonly string[];
  readonly inside: readonly { readonly path: string; readonly recipe: RepositoryRecipe }[];
  /** How many files, and working trees, are only told of. */
  readonly unwatched: number;
  readonly linked: number;
}

/** `prefix`: where the snapshot has it. All bytes of it have then been compared with their sums. */
export async function readRepositoryRecipe(
  resource: ManifestResource,
  prefix: string,
  source: SnapshotSource,
): Promise<RepositoryRecipe> {
  const state = await readState(resource, prefix, source);
  const sums = await source.files(resource);
  const hold = async (path: string): Promise<string | undefined> => {
    const sha256 = sums.get(path);
    if (sha256 !== undefined) await source.ensure(sha256, path);
    return sha256;
  };
  const [bundle, staged, uncommitted] = [
    await hold(`${prefix}/repository.bundle`),
    await hold(`${prefix}/staged.patch`),
    await hold(`${prefix}/uncommitted.patch`),
  ];
  const { refs, head, pending, ...history } = state.history;
  if (bundle === undefined && (refs.length > 0 || head.commit !== undefined))
    throw new RestoreError(`snapshot ${source.name} lacks ${prefix}/repository.bundle: restore from another`);
  const below = (folder: string) =>
    Array.from(sums.keys()).filter((path) => path.startsWith(`${prefix}/${folder}/`));
  const modes = new Map(state.untracked.map((each) => [toBase64(each), each.mode]));
  const files: RepositoryRecipe['files'][number][] = [];
  for (const folder of ['untracked', 'changed']) {
    for (const place of below(folder)) {
      const path = toBase64({ path: place.slice(prefix.length + folder.length + 2), encoded: true });
      const mode = folder === 'untracked' ? modes.get(path) : undefined;
      const sha256 = (await hold(place)) ?? '';
      files.push({ path, sha256, isTracked: folder === 'changed', ...(mode !== undefined && { mode }) });
    }
  }
  const inside: RepositoryRecipe['inside'][number][] = [];
  for (const each of state.repositories) {
    const folder = `${prefix}/${each.folder}`;
    // One that could not be read is a gap, and has no files.
    if (!sums.has(`${folder}/state.json`)) continue;
    inside.push({ path: toBase64(each), recipe: await readRepositoryRecipe(resource, folder, source) });
  }
  const lfs: string[] = [];
  for (const path of below('lfs')) lfs.push((await hold(path)) ?? '');
  const { bare, objectFormat, remotes } = state;
  return {
    ...{ bare, objectFormat, remotes, files, lfs, inside, pending, history: { head, refs, ...history } },
    ...(bundle !== undefined && { bundle }),
    ...(staged !== undefined && { staged }),
    ...(uncommitted !== undefined && { uncommitted }),
    links: state.links.map((each) => ({ path: toBase64(each), target: toBase64(each.target) })),
    unwatched: state.unwatched.length,
    linked: Math.max(0, state.worktrees.length - 1),
  };
}

async function readState(resource: ManifestResource, prefix: string, source: SnapshotSource): Promise<State> {
  const path = `${prefix}/state.json`;
  const state = stateSchema.safeParse(await source.json(resource, path));
  if (state.success) return state.data;
  throw new RestoreError(
    `snapshot ${source.name} lacks ${path}, or has it in another form: restore from another`,
  );
}
