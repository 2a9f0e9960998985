import type { Operation, StepOutcome } from './change.ts';

/** An operation of a change with what came of it. */
export interface Done<T extends Operation> {
  readonly operation: T;
  readonly outcome: StepOutcome;
}

/** What puts things back, or why that cannot be done. */
export interface Undoing {
  readonly operations: readonly Operation[];
  readonly summary: readonly string[];
  readonly diff: string;
  /** What somebody changed since, and what is not kept any more; each with the next step. */
  readonly conflicts: readonly string[];
}
