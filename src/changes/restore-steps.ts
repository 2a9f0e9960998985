import type { ApplyContext } from './apply-context.ts';
import type { Plan, RestoreOperation, StepOutcome } from './change.ts';
import { applyRestore, identityOf } from './restore-step.ts';
import { type Numbered, type Report, runAll, skipIfHalted } from './stepping.ts';

const RESOURCES_AT_ONCE = 8;

type Step = Numbered<RestoreOperation>;

interface Restoring {
  readonly plan: Plan;
  readonly context: ApplyContext;
  readonly report: Report;
}

/**
 * Does the steps of a phase: those of a resource one after the other, as they stand in the plan, for each may need the
 * one before it. Where one fails, the rest of its resource is left out, unless it stood alone. Returns the targets of what failed so far.
 */
export async function applyRestores(
  phase: RestoreOperation['phase'],
  steps: readonly Step[],
  { plan, context, report }: Restoring,
): Promise<ReadonlySet<string>> {
  const { journal } = context;
  const byResource = Map.groupBy(steps, ({ operation }) => operation.resource);
  await runAll(Array.from(byResource.values()), RESOURCES_AT_ONCE, context, async (group) => {
    for (const step of group) {
      const { index, operation } = step;
      if (operation.phase !== phase || journal.outcome(index)) continue;
      context.signal.throwIfAborted();
      const outcome =
        skipAfterFailure(step, group, context) ??
        skipIfHalted(index, context) ??
        (await applyRestore(index, operation, identityOf(plan), context));
      report(step, outcome);
    }
  });
  const failed = steps.filter(({ index }) => isUndone(journal.outcome(index)));
  return new Set(failed.map(({ operation }) => operation.target));
}

function skipAfterFailure(
  { index }: Step,
  group: readonly Step[],
  { journal }: ApplyContext,
): StepOutcome | undefined {
  const failed = group.find(
    (other) => other.index < index && !other.operation.isAlone && isUndone(journal.outcome(other.index)),
  );
  if (!failed) return undefined;
  const message = `not begun, because ${failed.operation.name} failed before it`;
  return { index, outcome: 'skipped', code: 'skipped', message };
}

function isUndone(outcome: StepOutcome | undefined): boolean {
  return outcome !== undefined && outcome.outcome !== 'done';
}
