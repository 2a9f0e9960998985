import type { CheckAnswer } from '../sites/check.ts';
import { renderCheck } from '../sites/check-text.ts';
import { writeJson } from '../terminal/json-events.ts';
import { paintMarks } from '../terminal/marks.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';

export interface CheckDeps extends CommandDeps {
  readonly check: (site: string, options: { readonly names: readonly string[] }) => Promise<CheckAnswer>;
}

/** `staging check`: navigation elements page by page, staging against production; nothing is written. */
export async function checkSite(site: string, names: readonly string[], deps: CheckDeps): Promise<number> {
  const answer = await deps.check(site, { names });
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  const { json, stdout, palette } = deps;
  if (json) writeJson(stdout, { kind: 'check', ...answer.check });
  else stdout.write(paintMarks(renderCheck(answer.check), palette));
  return EXIT.done;
}
