import type { Operation, Plan, PlanAnswer } from '../src/changes/change.ts';
import type { ProposeAnswer } from '../src/changes/changes.ts';
import { nameOperation, nameWhole } from '../src/changes/operation.ts';
import { counted } from './text.ts';

const MOST_NAMED = 5;

export interface Stale {
  /** As it was approved, and as it would be now. */
  readonly plan: Plan;
  readonly fresh: PlanAnswer;
  /** What has moved, a line each, where that is known. */
  readonly moved?: readonly string[] | undefined;
  /** What became of proposing the fresh plan. */
  readonly answer: ProposeAnswer;
}

/** Why a plan is stale and what comes of it, in plain sentences. */
export function staleNotes({ plan, fresh, moved, answer }: Stale): readonly string[] {
  const why = moved?.length
    ? listMoved(moved)
    : fresh.kind === 'plan'
      ? [describeMoved(plan, fresh.plan)]
      : [];
  switch (answer.kind) {
    case 'proposed':
      return [...why, `A fresh plan waits for approval: ${answer.change.id}.`];
    case 'nothing':
      return [...why, `It is as asked already: ${answer.reason}`];
    case 'refused':
      return [
        ...why,
        ...answer.reasons.map((reason) => `It cannot be planned again: ${reason.split('\n')[0]}`),
      ];
    default:
      return answer satisfies never;
  }
}

function listMoved(moved: readonly string[]): readonly string[] {
  const rest = moved.length - MOST_NAMED;
  const lines = moved.slice(0, MOST_NAMED).map((line) => `• ${line}`);
  return rest > 0 ? [...lines, `…and ${counted(rest, 'other')}`] : lines;
}

function describeMoved(plan: Plan, fresh: Plan): string {
  const seen = new Map(plan.operations.map((operation) => [keyOf(operation), operation]));
  const now = new Map(fresh.operations.map((operation) => [keyOf(operation), operation]));
  const gone = plan.operations.filter((operation) => !now.has(keyOf(operation)));
  const added = fresh.operations.filter((operation) => !seen.has(keyOf(operation)));
  const changed = fresh.operations.filter((operation) => {
    const before = seen.get(keyOf(operation));
    return before && JSON.stringify(before) !== JSON.stringify(operation);
  });
  const parts = [
    list(changed, 'changed'),
    list(added, 'to be changed too now'),
    list(gone, 'no longer to be changed'),
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? `Since the plan was made: ${parts.join('; ')}.` : 'The plan is another one now.';
}

function list(operations: readonly Operation[], what: string): string | undefined {
  if (operations.length === 0) return undefined;
  const names = operations.slice(0, MOST_NAMED).map(nameOperation);
  const rest = operations.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${counted(rest, 'other')}` : ''} ${what}`;
}

function keyOf(operation: Operation): string {
  return operation.do === 'deploy' ? `${operation.region} ${operation.function}` : nameWhole(operation);
}
