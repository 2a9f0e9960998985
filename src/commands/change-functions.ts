import { homedir } from 'node:os';
import type { ChangeRequest } from '../changes/change.ts';
import { applyChange, type ChangeDeps } from './apply-change.ts';
import { isChangeId, requireChange } from './known-change.ts';
import type { LambdaChange } from './program-lambda.ts';

const LAMBDA = 'lambda';

/** `lambda deploy|rollback`: the plan, or with `isYes` the change. */
export async function changeFunctions(
  change: LambdaChange,
  isYes: boolean,
  deps: ChangeDeps,
): Promise<number> {
  return await applyChange(await toRequest(change, deps), isYes, deps);
}

async function toRequest(change: LambdaChange, { changes }: ChangeDeps): Promise<ChangeRequest> {
  if (change.kind === 'deploy') {
    const { kind: _, functions, ...args } = change;
    return { kind: 'lambda-deploy', target: LAMBDA, args: { ...args, functions: functions.map(expandHome) } };
  }
  const { kind: _, ...args } = change;
  const [id, ...more] = args.words;
  if (id === undefined || more.length > 0 || !isChangeId(id))
    return { kind: 'lambda-rollback', target: LAMBDA, args };
  // One change as a whole: it is then said to be taken back.
  await requireChange(id, LAMBDA, changes);
  return { kind: 'rollback', target: LAMBDA, args: { change: id } };
}

/** Shells expand `~` only where a word begins: not in `update-dashboard=~/dashboard`. */
function expandHome(word: string): string {
  return word.replace(/=~(?=\/|$)/, () => `=${homedir()}`);
}
