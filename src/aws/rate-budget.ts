import { setTimeout as sleep } from 'node:timers/promises';

export interface RateClock {
  /** Milliseconds, monotonic. */
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: RateClock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
};

/**
 * How many calls a second one service takes, found out as it goes: no limit until it first says "too much", then
 * its known quota, less after every further refusal, slowly more while all goes well. AWS quotas are per account
 * and shared with everybody else in it, so a fixed number would be wrong in both directions.
 */
export class RateBudget {
  readonly #quota: number;
  readonly #clock: RateClock;
  #perSecond = Number.POSITIVE_INFINITY;
  #nextAt = 0;
  #changedAt = 0;

  /** `quota`: the pace after the first refusal, calls a second. */
  constructor(quota: number, clock: RateClock = SYSTEM_CLOCK) {
    this.#quota = quota;
    this.#clock = clock;
  }

  /** Calls a second it gives out now; Infinity while the service never refused. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** Waits for the turn of this call, or of so many. Rejects when `signal` aborts. */
  async acquire(signal: AbortSignal, calls = 1): Promise<void> {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return;
    const now = this.#clock.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + (calls * 1000) / this.#perSecond;
    if (at > now) await this.#clock.sleep(at - now, signal);
  }

  /** Refusals within one second are one piece of news: the calls were sent before the pace changed. */
  throttled(): void {
    const now = this.#clock.now();
    if (this.#perSecond === Number.POSITIVE_INFINITY) this.#perSecond = this.#quota;
    else if (now - this.#changedAt >= 1000)
      this.#perSecond = Math.max(this.#perSecond * 0.7, this.#quota / 10);
    else return;
    this.#changedAt = now;
    this.#nextAt = Math.max(this.#nextAt, now);
  }

  succeeded(): void {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return;
    const now = this.#clock.now();
    if (now - this.#changedAt < 2000) return;
    this.#changedAt = now;
    this.#perSecond *= 1.1;
  }
}
