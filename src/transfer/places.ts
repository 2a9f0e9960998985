/** Answers that decide how far away S3 is. */
const SAMPLES = 32;
/** The quickest of them: from here on more requests are in flight, as each spends its time on the way. */
const FAR_MS = 8;
/** So many more for each answer that comes as quickly. */
const FAR_STEP = 2;
export const FAR_FACTOR = 4;
/** Answers that take longer than this many of the quickest wait for something else: more of them would not help. */
const PROMPT_FACTOR = 2;
const LOWEST = 8;
const SHRINK_EVERY_MS = 1_000;
const GROW_EVERY_MS = 250;

/**
 * How many objects are fetched at once, in the whole run: as many as configured where S3 is near; up to four times as many
 * where its quickest answers take long, as long as answers stay as quick; fewer each time it says "slow down", and slowly
 * more again after that.
 */
export class Places {
  readonly #near: number;
  readonly #now: () => number;
  #target: number;
  #limit: number;
  #quickestMs = Number.POSITIVE_INFINITY;
  #samples = 0;
  #changedAt = Number.NEGATIVE_INFINITY;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** Called with each new limit. */
  onChange: (limit: number) => void = () => {};

  constructor(near: number, now: () => number = () => performance.now()) {
    this.#near = near;
    this.#target = near;
    this.#limit = near;
    this.#now = now;
  }

  get limit(): number {
    return this.#limit;
  }

  /** S3 is so far away that requests spend most of their time on the way. */
  get isFar(): boolean {
    return this.#target > this.#near;
  }

  /** An answer came after so many milliseconds. */
  answered(waitedMs: number): void {
    if (this.#samples < SAMPLES) {
      this.#quickestMs = Math.min(this.#quickestMs, waitedMs);
      this.#samples += 1;
      if (this.#samples === SAMPLES && this.#quickestMs >= FAR_MS) this.#target = this.#near * FAR_FACTOR;
    }
    const isPrompt = waitedMs < this.#quickestMs * PROMPT_FACTOR;
    if (this.#limit >= this.#near && this.#limit < this.#target && isPrompt)
      this.#set(Math.min(this.#target, this.#limit + FAR_STEP));
    if (this.#limit >= this.#near) return;
    if (this.#now() - this.#changedAt < GROW_EVERY_MS) return;
    this.#changedAt = this.#now();
    this.#set(Math.min(this.#near, Math.ceil(this.#limit * 1.05)));
  }

  /** Refusals within a second are one piece of news. */
  throttled(): void {
    if (this.#now() - this.#changedAt < SHRINK_EVERY_MS) return;
    this.#changedAt = this.#now();
    this.#set(Math.max(Math.min(LOWEST, this.#near), Math.floor(this.#limit * 0.6)));
  }

  /** Runs the task once there is a place for it. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  /** The place goes to who waits, so `running` stays; after a refusal it may have to go. */
  #leave(): void {
    if (this.#running > this.#limit || this.#waiting.length === 0) this.#running -= 1;
    else this.#waiting.shift()?.();
  }

  #set(limit: number): void {
    this.#limit = limit;
    while (this.#running < limit && this.#waiting.length > 0) {
      this.#running += 1;
      this.#waiting.shift()?.();
    }
    this.onChange(limit);
  }
}
