import type { FunctionLooks } from '../src/runs/function-looks.ts';
import type { Clock } from './clock.ts';
import { readNames } from './lambda-arguments.ts';
import { functionStatusView } from './lambda-status-view.ts';
import type { DateWords } from './proposal-view.ts';
import { type Outcome, refusalView } from './request.ts';
import type { TypedRequest } from './slash-command.ts';
import { untilSlow } from './slow-note.ts';
import { splitWords } from './words.ts';

export interface LambdaStatusDeps {
  readonly functions: FunctionLooks;
  readonly clock: Clock;
  readonly date: DateWords;
}

const PATIENCE_MS = 20 * 60_000;

/** `/lambda status [FUNCTION…]`, for operators: code, versions and aliases; all functions where none is named. */
export async function showFunctionStatus(request: TypedRequest, deps: LambdaStatusDeps): Promise<Outcome> {
  const { functions, clock, date } = deps;
  const split = splitWords(request.typed);
  const read = split.kind === 'misunderstood' ? split : readNames(split.words);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const { words, region } = read.args as { readonly words: readonly string[]; readonly region?: string };
  const looking = functions.status(words, region, AbortSignal.timeout(PATIENCE_MS));
  const answer = await untilSlow(request, clock, looking);
  if (answer.kind === 'refused') return refuse(request, answer.reasons);
  await request.reply(functionStatusView(answer, date));
  return { outcome: 'done', target: words.join(' ') };
}

async function refuse(request: TypedRequest, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target: request.typed, detail: reasons.join(' ') };
}
