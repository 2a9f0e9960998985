import { readDeploy, readNames } from './lambda-arguments.ts';
import { proposeChange } from './propose-change.ts';
import { notProposedView } from './propose-change-view.ts';
import type { Outcome } from './request.ts';
import { type RollBackDeps, rollBackChange } from './roll-back-change.ts';
import type { TypedRequest } from './slash-command.ts';
import type { ReadChange } from './staging-arguments.ts';
import { isChangeId } from './staging-change.ts';
import { splitWords, type Word } from './words.ts';

/** `/lambda deploy FUNCTION=PATH…`, for operators: proposes other code for functions. */
export async function deployFunctions(request: TypedRequest, deps: RollBackDeps): Promise<Outcome> {
  const read = readTyped(request.typed, readDeploy);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  return proposeChange(request, { kind: 'lambda-deploy', target: 'lambda', args: read.args }, deps);
}

/** `/lambda rollback FUNCTION…`, or the id of a change, for operators: proposes the code of before. */
export async function rollBackFunctions(request: TypedRequest, deps: RollBackDeps): Promise<Outcome> {
  const read = readTyped(request.typed, readNames);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const [first, ...more] = read.args.words as readonly string[];
  if (first === undefined) {
    return refuse(request, ['Say which functions, or the change: /lambda rollback update-dashboard']);
  }
  // A change as a whole is taken back as its button does it.
  if (more.length === 0 && isChangeId(first))
    return rollBackChange({ ...request, id: first.toLowerCase() }, deps);
  return proposeChange(request, { kind: 'lambda-rollback', target: 'lambda', args: read.args }, deps);
}

function readTyped(typed: string, read: (words: readonly Word[]) => ReadChange): ReadChange {
  const split = splitWords(typed);
  return split.kind === 'misunderstood' ? split : read(split.words);
}

async function refuse(request: TypedRequest, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(notProposedView(reasons));
  return { outcome: 'refused', target: request.typed, detail: reasons.join(' ') };
}
