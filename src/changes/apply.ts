import { type ApplyContext, failStep } from './apply-context.ts';
import type { Change, Effect, Operation, Stage, StepOutcome } from './change.ts';
import type { ChangeListener } from './changes.ts';
import { applyDeployment, type Deployment } from './function-step.ts';
import { invalidate } from './invalidation.ts';
import { applyObject, type ObjectOperation, validateObject } from './object-step.ts';
import { isDeployment, isObjectOperation, isRestoreOperation, nameOperation } from './operation.ts';
import { type Deployed, putAllBack } from './put-back.ts';
import { applyRestores } from './restore-steps.ts';
import { type Numbered, type Report, runAll, skipIfHalted } from './stepping.ts';

const OBJECTS_AT_ONCE = 64;
const FUNCTIONS_AT_ONCE = 16;
const STAGES: readonly Stage[] = ['assets', 'pages', 'deletes'];

export interface Applied {
  readonly state: 'applied' | 'failed';
  readonly effect: Effect;
}

/**
 * Does what the plan says, goes on where a process before it stopped, looks whether it was done, and invalidates.
 * Failures are in the effect. Throws only where it is stopped.
 */
export async function applyChange(
  change: Change,
  context: ApplyContext,
  clock: () => Date,
  onProgress: ChangeListener,
): Promise<Applied> {
  const startedAt = (change.decidedAt ?? clock()).toISOString();
  const { plan } = change;
  const steps = await applyOperations(change, context, onProgress);
  const hasWritten = plan.operations.length === 0 || steps.some(isWritten);
  const invalidation =
    plan.invalidate && hasWritten
      ? await invalidate({ id: change.id, plan, steps }, plan.invalidate, context, (asked) =>
          onProgress({ done: steps.length, of: steps.length, invalidation: asked }),
        )
      : undefined;
  const isDone = steps.every(({ outcome }) => outcome === 'done') && invalidation?.state !== 'Failed';
  return {
    state: isDone ? 'applied' : 'failed',
    effect: {
      steps,
      ...(invalidation && { invalidation }),
      startedAt,
      finishedAt: clock().toISOString(),
    },
  };
}

/** Whether anything was written, also by an operation that failed later. */
function isWritten({ outcome, etag, reached }: StepOutcome): boolean {
  return outcome === 'done' || etag !== undefined || reached !== undefined;
}

async function applyOperations(
  { plan }: Change,
  context: ApplyContext,
  onProgress: ChangeListener,
): Promise<readonly StepOutcome[]> {
  const { journal } = context;
  const all = plan.operations.map((operation, index) => ({ index, operation }));
  const report = createReporter(all, context, onProgress);
  const forbidden = findForbidden(all, context);
  if (forbidden) return all.map(({ index }) => journal.outcome(index) ?? failStep(index, forbidden));
  const restores = select(all, isRestoreOperation);
  const settling = { plan, context, report };
  const failed = await applyRestores('make', restores, settling);
  await applyObjects(select(all, isObjectOperation), context, report, failed);
  await applyRestores('settle', restores, settling);
  await applyDeployments(select(all, isDeployment), context, report, plan.request.args.allOrNothing === true);
  await journal.settle();
  return all.map((step) => outcomeOf(step, context));
}

function createReporter(
  all: readonly Numbered<Operation>[],
  { journal }: ApplyContext,
  onProgress: ChangeListener,
): Report {
  let done = all.filter(({ index }) => journal.outcome(index)).length;
  onProgress({ done, of: all.length });
  return ({ operation }, outcome) => {
    journal.record(outcome);
    done++;
    onProgress({ done, of: all.length, on: nameOperation(operation) });
  };
}

/** One forbidden write means that the configuration is not what the plan was made with: then nothing is written. */
function findForbidden(all: readonly Numbered<Operation>[], { guard }: ApplyContext): unknown {
  try {
    for (const { operation } of all) if (isObjectOperation(operation)) guard(operation.bucket, operation.key);
    return undefined;
  } catch (error) {
    return error;
  }
}

async function applyObjects(
  steps: readonly Numbered<ObjectOperation>[],
  context: ApplyContext,
  report: Report,
  withoutBucket: ReadonlySet<string>,
): Promise<void> {
  for (const stage of STAGES) {
    const failed = steps.filter((step) => context.journal.outcome(step.index)?.outcome === 'failed').length;
    const left = steps.filter(
      ({ index, operation }) => operation.stage === stage && !context.journal.outcome(index),
    );
    const before = stage === 'deletes' ? 'deleted' : 'written';
    const because = failed > 0 ? `${failed} before it failed` : 'its bucket could not be made';
    const message = `not ${before}, because ${because}`;
    await runAll(left, OBJECTS_AT_ONCE, context, async (step) => {
      const { index, operation } = step;
      const outcome: StepOutcome =
        failed > 0 || withoutBucket.has(operation.bucket)
          ? { index, outcome: 'skipped', code: 'skipped', message }
          : (skipIfHalted(index, context) ?? (await applyObject(index, operation, context)));
      report(step, outcome);
    });
  }
  await validateObjects(steps, context);
}

async function validateObjects(
  steps: readonly Numbered<ObjectOperation>[],
  context: ApplyContext,
): Promise<void> {
  const { journal } = context;
  await runAll(steps, OBJECTS_AT_ONCE, context, async ({ index, operation }) => {
    const outcome = journal.outcome(index);
    if (outcome?.outcome !== 'done') return;
    const validated = await validateObject(operation, outcome, context);
    if (validated !== outcome) journal.record(validated);
  });
}

async function applyDeployments(
  steps: readonly Numbered<Deployment>[],
  context: ApplyContext,
  report: Report,
  isAllOrNothing: boolean,
): Promise<void> {
  const { journal } = context;
  const left = steps.filter(({ index }) => !journal.outcome(index));
  await runAll(left, FUNCTIONS_AT_ONCE, context, async (step) => {
    const { index, operation } = step;
    report(step, skipIfHalted(index, context) ?? (await applyDeployment(index, operation, context)));
  });
  const deployed = steps.map((step): Deployed => ({ ...step, outcome: outcomeOf(step, context) }));
  if (!isAllOrNothing || deployed.every(({ outcome }) => outcome.outcome === 'done')) return;
  for (const outcome of await putAllBack(deployed, context)) journal.record(outcome);
}

function outcomeOf({ index }: Numbered<Operation>, { journal }: ApplyContext): StepOutcome {
  return journal.outcome(index) ?? failStep(index, new Error('nothing is known of it'));
}

function select<T extends Operation>(
  steps: readonly Numbered<Operation>[],
  is: (operation: Operation) => operation is T,
): readonly Numbered<T>[] {
  return steps.filter((step): step is Numbered<T> => is(step.operation));
}
