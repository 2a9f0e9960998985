import { formatCount } from '../format.ts';
import type { Change } from './change.ts';
import { isRestoreOperation } from './operation.ts';

/** Why a change cannot be decided on any more, or yet: its state in plain words, with the next step. */
export function explainState(change: Change): string {
  const { id, state } = change;
  switch (state) {
    case 'proposed':
      return `${id} waits for a decision until ${showTime(change.expiresAt)}`;
    case 'approved':
    case 'applying':
      return `${id} was approved ${decidedBy(change)} and is being applied`;
    case 'applied':
      return `${id} was approved ${decidedBy(change)} and is applied${canGoBack(change) ? '; it can be rolled back' : ''}`;
    case 'failed':
      return `${id} was approved ${decidedBy(change)} and failed (${countDone(change)}); propose it again to finish it${canGoBack(change) ? ', or roll back what was done' : ''}`;
    case 'rejected':
      return `${id} was rejected ${decidedBy(change)}; propose it again if it is still wanted`;
    case 'expired':
      return `${id} expired at ${showTime(change.expiresAt)}; propose it again`;
    case 'stale':
      return `${id} was not applied, because what it was made from had changed; propose it again`;
    case 'rolled-back':
      return `${id} was applied and then rolled back; propose it again to have it back`;
    default:
      return state satisfies never;
  }
}

function canGoBack(change: Change): boolean {
  return explainNoRollback(change) === undefined;
}

/** Why a change cannot be rolled back; undefined if it can. */
export function explainNoRollback(change: Change): string | undefined {
  const { id, state } = change;
  switch (state) {
    case 'applied':
    case 'failed':
      return change.plan.operations.some(isRestoreOperation) ? explainOneWay(change) : undefined;
    case 'proposed':
      return `${id} has not been applied; reject it if it is not wanted`;
    case 'approved':
    case 'applying':
      return `${id} is being applied; wait until it is done, then roll it back`;
    case 'rejected':
    case 'expired':
    case 'stale':
      return `${id} was never applied (it is ${state}), so there is nothing to roll back`;
    case 'rolled-back':
      return `${id} is rolled back already`;
    default:
      return state satisfies never;
  }
}

/** Only objects are kept as they were before a restore; buckets, functions, records and folders are not. */
function explainOneWay({ id }: Change): string {
  return `${id} restored more than objects, which is not taken back by itself: restore from another snapshot`;
}

/** There is no such change. */
export function explainUnknown(id: string): string {
  return `there is no change "${id}"; \`staging status\` lists the latest ones`;
}

/** `2026-11-22 14:05 UTC`. */
export function showTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `213 of 500 done`. */
export function countDone({ plan, effect }: Pick<Change, 'plan' | 'effect'>): string {
  const done = (effect?.steps ?? []).filter(({ outcome }) => outcome === 'done').length;
  return `${formatCount(done)} of ${formatCount(plan.operations.length)} done`;
}

function decidedBy({ decidedBy, decidedAt }: Change): string {
  return `by ${decidedBy?.name ?? 'nobody'}${decidedAt ? ` at ${showTime(decidedAt)}` : ''}`;
}
