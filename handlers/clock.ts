import { setTimeout as sleep } from 'node:timers/promises';

/** Time, so that a test can have its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
  wait(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  wait: (ms, options) => sleep(ms, undefined, options).catch(() => undefined),
};
