import type { SiteLooks } from '../runs/site-looks.ts';
import type { CompareOptions } from '../sites/compare.ts';
import { paintComparison } from '../terminal/comparison.ts';
import { writeJson } from '../terminal/json-events.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';
import { orStopped } from './stopping.ts';

export interface CompareDeps extends CommandDeps {
  readonly sites: Pick<SiteLooks, 'compare'>;
  readonly stop: AbortSignal;
}

/** `staging compare`: what differs, by content; nothing is written. */
export async function compareSite(site: string, options: CompareOptions, deps: CompareDeps): Promise<number> {
  const { sites, stop } = deps;
  const answer = await orStopped(sites.compare(site, options, stop), stop);
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  const { json, stdout, palette } = deps;
  if (json) writeJson(stdout, { kind: 'comparison', ...answer.comparison });
  else for (const part of paintComparison(answer.comparison, palette)) stdout.write(part);
  return EXIT.done;
}
