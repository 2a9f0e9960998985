import type { CompareAnswer, CompareOptions } from '../sites/compare.ts';
import { renderComparison } from '../terminal/comparison.ts';
import { writeJson } from '../terminal/json-events.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';

export interface CompareDeps extends CommandDeps {
  readonly compare: (site: string, options: CompareOptions) => Promise<CompareAnswer>;
}

/** `staging compare`: what differs, by content; nothing is written. */
export async function compareSite(site: string, options: CompareOptions, deps: CompareDeps): Promise<number> {
  const answer = await deps.compare(site, options);
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  const { json, quiet, stdout, palette } = deps;
  if (json) writeJson(stdout, { kind: 'comparison', ...answer.comparison });
  else for (const part of renderComparison(answer.comparison, { palette, quiet })) stdout.write(part);
  return EXIT.done;
}
