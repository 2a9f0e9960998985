import type { ResourceContext } from './resource-planner.ts';
import type { WantedResource } from './restore-arguments.ts';

/** Why what stands under another name than the resource had is not written over; undefined where it was told to be. */
export function explainTaken(
  { typed, to }: WantedResource,
  id: string,
  { args }: Pick<ResourceContext, 'args'>,
): string | undefined {
  if (to === undefined || to === id || args.isForced) return undefined;
  return `${typed}: there is another ${to} already, and it would be written over: choose a name that is free, or add --force`;
}
