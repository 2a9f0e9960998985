import { describeError } from '../errors.ts';
import type { StepOutcome } from './change.ts';
import type { Journal } from './journal.ts';
import type { PlanContext } from './planner.ts';
import { MovedError, PortError, type PortFailure } from './ports.ts';

/** What applying works with. `signal` stops it between or in the middle of writes; it can be gone on with. */
export interface ApplyContext extends Omit<PlanContext, 'changes'> {
  readonly journal: Journal;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Before each write to a bucket: throws where the change may not write there (production, by a change to staging). */
  readonly guard: (bucket: string, key: string) => void;
  /** Before each write: throws where the change is no longer this process's. */
  readonly confirm: () => Promise<void>;
  /** Aborted, with a name for a reason: what is not begun is left out, and the change comes to its end so. */
  readonly halted: AbortSignal;
}

/** What is told of a call that failed; never headers or bodies. */
export function explainFailure(error: unknown): PortFailure {
  if (error instanceof MovedError) {
    const advice = 'Propose the change again: it will be made from what is there now.';
    return { code: 'moved', message: error.message, advice };
  }
  const { code, message } = describeError(error);
  if (!(error instanceof PortError)) return { code, message };
  const { requestId, advice } = error;
  return {
    code,
    message,
    ...(requestId !== undefined && { requestId }),
    ...(advice !== undefined && { advice }),
  };
}

export function failStep(index: number, error: unknown, known: Partial<StepOutcome> = {}): StepOutcome {
  return { ...known, index, outcome: 'failed', ...explainFailure(error) };
}
