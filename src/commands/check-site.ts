import type { SiteLooks } from '../runs/site-looks.ts';
import { renderCheck } from '../sites/check-text.ts';
import { writeJson } from '../terminal/json-events.ts';
import { paintMarks } from '../terminal/marks.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';
import { orStopped } from './stopping.ts';

export interface CheckDeps extends CommandDeps {
  readonly sites: Pick<SiteLooks, 'check'>;
  readonly stop: AbortSignal;
}

/** `staging check`: navigation elements page by page, staging against production; nothing is written. */
export async function checkSite(site: string, names: readonly string[], deps: CheckDeps): Promise<number> {
  const { sites, stop } = deps;
  const answer = await orStopped(sites.check(site, { names }, stop), stop);
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  const { json, stdout, palette } = deps;
  if (json) writeJson(stdout, { kind: 'check', ...answer.check });
  else stdout.write(paintMarks(renderCheck(answer.check), palette));
  return EXIT.done;
}
