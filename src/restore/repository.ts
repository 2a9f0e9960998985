import type { RestoreOperation } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { formatBytes } from '../format.ts';
import { listSome } from '../sites/summary.ts';
import { plural } from '../terminal/text.ts';
import { targetOf } from './folder.ts';
import { type RepositoryRecipe, readRepositoryRecipe } from './repository-recipe.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';

/** `local-repos/NAME`: the repository with its history and all that was not committed; never over another folder. */
export async function planRepository(
  found: FoundResource,
  context: ResourceContext,
): Promise<ResourceAnswer> {
  const { wanted, resource } = found;
  const target = targetOf(found, context);
  if (typeof target !== 'string') return target;
  const recipe = await readRepositoryRecipe(resource, resource.path, context.source);
  const { sha256 } = await context.store.put(Buffer.from(JSON.stringify(recipe)));
  const step = { service: 'git', step: 'repository', region: 'local', target, wanted: { recipe: sha256 } };
  const now = await lookAtStep(step, undefined, context);
  if (now.isDone) return { operations: [], summary: [], diff: '' };
  if (now.refusal !== undefined) return { reasons: [`${wanted.typed}: ${now.refusal}`] };
  const operation: RestoreOperation = {
    do: 'restore',
    ...step,
    phase: 'settle',
    resource: wanted.typed,
    name: `repository ${target}`,
    before: now.state,
  };
  const gaps = resource.gaps.length;
  return {
    operations: [operation],
    summary: [
      `${target} is written: ${describeRecipe(recipe)}.`,
      ...(gaps > 0 ? [`${plural(gaps, 'part')} of it could not be captured: see MANIFEST.md.`] : []),
      ...explainLeft(recipe),
    ],
    diff: `+ ${target}/ (${describeRecipe(recipe)}, ${formatBytes(resource.bytes)})\n`,
  };
}

function describeRecipe({ history, uncommitted, staged, files, inside }: RepositoryRecipe): string {
  const parts = [
    plural(history.refs.length, 'ref'),
    ...(history.stashes.length > 0 ? [plural(history.stashes.length, 'stashed change')] : []),
    ...(uncommitted || staged ? ['uncommitted changes'] : []),
    ...(files.length > 0 ? [plural(files.length, 'whole file')] : []),
    ...(inside.length > 0 ? [plural(inside.length, 'inner repo')] : []),
  ];
  return parts.join(', ');
}

/** What Git keeps beside history and files, and a snapshot does not have or cannot put back. */
function explainLeft(recipe: RepositoryRecipe): readonly string[] {
  const { pending, unwatched, lfs, remotes, linked } = recipe;
  const heads = pending.map(({ name, hash }) => `${name} (${hash.slice(0, 12)})`);
  return [
    'Not restored: hooks, settings of its own, ignored files, reflogs. The folder can be opened by you alone.',
    ...(remotes.length > 0 ? ['Remotes come back without passwords.'] : []),
    ...(heads.length > 0
      ? [`What was under way is not gone on with; its commit is there: ${listSome(heads)}.`]
      : []),
    ...(linked > 0 ? [`${plural(linked, 'linked working tree')} not restored; their branches are.`] : []),
    ...(unwatched > 0
      ? [`${plural(unwatched, 'file')} that Git was told not to look at will show as changed.`]
      : []),
    ...(lfs.length > 0
      ? ['Run `git lfs install --local && git lfs checkout` in it for the files of Git LFS.']
      : []),
  ];
}
