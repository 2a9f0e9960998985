import { setTimeout } from 'node:timers/promises';

/** Time as a run sees it; another one in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when `signal` aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  pause: (ms, signal) => setTimeout(ms, undefined, { signal }),
};
