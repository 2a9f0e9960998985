import type { Kept, StepRecord } from '../state/change-steps.ts';
import type { StepOutcome } from './change.ts';

export interface JournalOptions {
  /** What is known from before a crash. */
  readonly recorded: readonly StepRecord[];
  /** All of it, durably, or nothing. */
  readonly write: (records: readonly StepRecord[]) => Promise<void>;
  /** Once, when records cannot be written: then nothing more should be done. */
  readonly onFailure: (error: unknown) => void;
}

/** How far a change is. What comes while records are being written is written together, next. */
export class Journal {
  readonly #kept = new Map<number, Kept>();
  readonly #outcomes = new Map<number, StepOutcome>();
  readonly #options: JournalOptions;
  #pending: StepRecord[] = [];
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
    for (const record of options.recorded) this.#note(record);
  }

  kept(index: number): Kept | undefined {
    return this.#kept.get(index);
  }

  outcome(index: number): StepOutcome | undefined {
    return this.#outcomes.get(index);
  }

  /** Resolves when it is durable: only then may what is kept be replaced. */
  keep(index: number, kept: Kept): Promise<void> {
    return this.#add({ index, kept });
  }

  /** Written soon; `settle` waits for it. */
  record(outcome: StepOutcome): void {
    this.#add({ index: outcome.index, outcome }).catch(this.#options.onFailure);
  }

  /** Everything recorded so far is durable. */
  async settle(): Promise<void> {
    await (this.#next ?? this.#writing);
  }

  #add(record: StepRecord): Promise<void> {
    this.#note(record);
    this.#pending.push(record);
    this.#next ??= this.#writing.then(() => this.#writePending());
    return this.#next;
  }

  #note({ index, kept, outcome }: StepRecord): void {
    if (kept) this.#kept.set(index, kept);
    if (outcome) this.#outcomes.set(index, outcome);
  }

  #writePending(): Promise<void> {
    const records = this.#pending;
    this.#pending = [];
    this.#next = undefined;
    this.#writing = this.#options.write(records);
    return this.#writing;
  }
}
