import { text } from 'node:stream/consumers';
import type { RestoreTarget } from '../../src/changes/change.ts';
import type { RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import { isFree, placeWhole, refusalOf } from './folder-place.ts';
import { isRepositoryAsWanted } from './repository-look.ts';
import { type Recipe, recipeSchema, wantedRepository } from './repository-recipe.ts';
import { writeRepository } from './repository-write.ts';
import type { Restorer } from './restorer.ts';

/** Git repositories on this machine: written beside their place, and put there whole in one step. */
export function createRepositoryRestorer(): Restorer {
  return { service: 'git', actions: [], steps: { repository: { look, apply } } };
}

async function look(step: RestoreTarget, room: RestoreRoom): Promise<RestoreState> {
  if (await isFree(step.target)) return { state: null, isDone: false };
  if (await isRepositoryAsWanted(step.target, await readRecipe(step, room), room))
    return { state: 'exists', isDone: true };
  return { state: 'exists', isDone: false, refusal: refusalOf(step.target) };
}

async function apply(step: RestoreTarget, room: RestoreRoom): Promise<void> {
  const recipe = await readRecipe(step, room);
  await placeWhole(step.target, (growing) => writeRepository(growing, recipe, room));
}

async function readRecipe({ wanted }: RestoreTarget, room: RestoreRoom): Promise<Recipe> {
  const { recipe } = wantedRepository.parse(wanted);
  return recipeSchema.parse(JSON.parse(await text(room.open(recipe))));
}
