import type { FunctionLooks } from '../src/runs/function-looks.ts';
import type { Clock } from './clock.ts';
import type { Dialect } from './dialect.ts';
import { readNames } from './lambda-arguments.ts';
import { functionStatusView } from './lambda-status-view.ts';
import { type Outcome, refusalView } from './request.ts';
import type { TypedRequest } from './slash-command.ts';
import { untilSlow } from './slow-note.ts';
import { splitWords } from './words.ts';

export interface LambdaStatusDeps {
  readonly functions: FunctionLooks;
  readonly clock: Clock;
  readonly dialect: Dialect;
}

const PATIENCE_MS = 20 * 60_000;

/** `/lambda status [FUNCTION…]`, for operators: code, versions and aliases; all functions where none is named. */
export async function showFunctionStatus(request: TypedRequest, deps: LambdaStatusDeps): Promise<Outcome> {
  const { functions, clock, dialect } = deps;
  const split = splitWords(request.typed);
  const read = split.kind === 'misunderstood' ? split : readNames(split.words);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const { words, region } = read.args as { readonly words: readonly string[]; readonly region?: string };
  const looking = functions.status(words, region, AbortSignal.timeout(PATIENCE_MS));
  const answer = await untilSlow(request, clock, looking);
  if (answer.kind === 'refused') return refuse(request, answer.reasons);
  await request.reply(functionStatusView(answer, dialect));
  return { outcome: 'done', target: words.join(' ') };
}

async function refuse(request: TypedRequest, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target: request.typed, detail: reasons.join(' ') };
}
