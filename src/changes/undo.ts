import { plural } from '../terminal/text.ts';
import type { Change, ChangeRequest, Operation, PlanAnswer } from './change.ts';
import { explainNoRollback } from './change-words.ts';
import type { Deployment } from './function-step.ts';
import type { ObjectOperation } from './object-step.ts';
import { isDeployment, isObjectOperation } from './operation.ts';
import type { PlanContext } from './planner.ts';
import { undoFunctions } from './undo-functions.ts';
import { undoObjects } from './undo-objects.ts';
import type { Done } from './undoing.ts';

/**
 * The plan that puts back what a change has done, exactly: bytes, headers, metadata, code and aliases as they were.
 * It is refused where anything was changed since by somebody else, for that would be lost.
 */
export async function planUndo(
  change: Change,
  request: ChangeRequest,
  context: PlanContext,
): Promise<PlanAnswer> {
  const { id, plan, effect } = change;
  const reason = explainNoRollback(change) ?? explainTarget(change, request);
  if (reason !== undefined) return { kind: 'refused', reasons: [reason] };
  const steps = plan.operations.flatMap((operation, index): Done<Operation>[] => {
    const outcome = effect?.steps[index];
    return outcome ? [{ operation, outcome }] : [];
  });
  const undoings = await Promise.all([
    undoObjects(steps.filter(isOnObject), context),
    undoFunctions(steps.filter(isOnFunction), context),
  ]);
  const conflicts = undoings.flatMap((undoing) => undoing.conflicts);
  if (conflicts.length > 0) return { kind: 'refused', reasons: conflicts };
  const operations = undoings.flatMap((undoing) => undoing.operations);
  if (operations.length === 0)
    return { kind: 'nothing', reason: `there is nothing to put back: all that ${id} changed is as it was` };
  return {
    kind: 'plan',
    plan: {
      request,
      title: `roll back ${id}: ${plan.title}`,
      summary: [
        `${plural(operations.length, 'thing')} that ${id} changed ${operations.length === 1 ? 'goes' : 'go'} back to what was there before.`,
        ...undoings.flatMap((undoing) => undoing.summary),
      ],
      diff: undoings
        .map(({ diff }) => diff)
        .filter((diff) => diff !== '')
        .join('\n'),
      operations,
      ...(plan.invalidate && { invalidate: plan.invalidate }),
    },
  };
}

function explainTarget({ id, plan }: Change, request: ChangeRequest): string | undefined {
  const { target } = plan.request;
  if (target === request.target) return undefined;
  return `${id} is a change of ${target}, not of ${request.target}: roll it back there`;
}

type OnFunction = Done<Deployment>;
type OnObject = Done<ObjectOperation>;

function isOnObject(step: Done<Operation>): step is OnObject {
  return isObjectOperation(step.operation);
}

function isOnFunction(step: Done<Operation>): step is OnFunction {
  return isDeployment(step.operation);
}
