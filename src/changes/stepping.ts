import pMap from 'p-map';
import type { ApplyContext } from './apply-context.ts';
import type { Operation, StepOutcome } from './change.ts';

/** An operation and where it stands in the plan. */
export interface Numbered<T extends Operation> {
  readonly index: number;
  readonly operation: T;
}

/** Takes what came of an operation. */
export type Report = (step: Numbered<Operation>, outcome: StepOutcome) => void;

/** A person has stopped the change before this was begun. */
export function skipIfHalted(index: number, { halted }: ApplyContext): StepOutcome | undefined {
  if (!halted.aborted) return undefined;
  const message = `not begun, because ${String(halted.reason)} stopped it`;
  return { index, outcome: 'skipped', code: 'stopped', message };
}

/** Runs until all are through or it is stopped; what is under way then comes to its end first. */
export async function runAll<T>(
  steps: readonly T[],
  concurrency: number,
  { signal }: ApplyContext,
  run: (step: T) => Promise<void>,
): Promise<void> {
  const stopped: unknown[] = [];
  const runUnlessStopped = async (step: T): Promise<void> => {
    if (signal.aborted) return;
    await run(step).catch((error: unknown) => stopped.push(error));
  };
  await pMap(steps, runUnlessStopped, { concurrency });
  signal.throwIfAborted();
  if (stopped.length > 0) throw stopped[0];
}
