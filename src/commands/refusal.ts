import type { PlanAnswer } from '../changes/change.ts';
import { writeJson } from '../terminal/json-events.ts';
import { sanitise } from '../terminal/text.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

/** All reasons, a line each; exit code 2 where what was typed is wrong whatever the state, else 1. */
export function refuseWith(
  answer: Extract<PlanAnswer, { kind: 'refused' }>,
  { json, stdout, stderr }: CommandDeps,
): number {
  if (json) writeJson(stdout, answer);
  for (const reason of answer.reasons) stderr.write(`${sanitise(reason)}\n`);
  return answer.isInput ? EXIT.usage : EXIT.failed;
}
