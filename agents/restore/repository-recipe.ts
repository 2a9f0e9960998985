import { z } from 'zod';
import { repositoryFacts } from '../../src/restore/repository-recipe.ts';
import { createGit, type Git } from '../local/git.ts';

/** As `RepositoryRecipe` of the plan: names are bytes in base64, bytes by SHA-256 (hex). */
export const recipeSchema = repositoryFacts.extend({
  bundle: z.string().optional(),
  staged: z.string().optional(),
  uncommitted: z.string().optional(),
  files: z.array(
    z.object({ path: z.string(), sha256: z.string(), mode: z.string().optional(), isTracked: z.boolean() }),
  ),
  links: z.array(z.object({ path: z.string(), target: z.string() })),
  lfs: z.array(z.string()),
  get inside() {
    return z.array(z.object({ path: z.string(), recipe: recipeSchema }));
  },
});
export type Recipe = z.infer<typeof recipeSchema>;

export const wantedRepository = z.object({ recipe: z.string() });

/** Git that nothing outside the repository configures: no filter, no template, no line endings of somebody's own. */
export function createPlainGit(
  folder: string,
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Git {
  const plain = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_COMMITTER_NAME: 'Tidemark',
    GIT_COMMITTER_EMAIL: 'tidemark@localhost',
  };
  return createGit(folder, { signal, exact: true, env: { ...plain, ...env } });
}
