import type { Clock } from './clock.ts';

/** Knows which requests are at work, so that a stop can let them finish: Bolt's own does not. */
export class HandlerTracker {
  readonly #running = new Set<Promise<unknown>>();

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** Resolves when none is at work, or after `ms`. */
  async drain(ms: number, clock: Clock): Promise<void> {
    if (this.#running.size === 0) return;
    const timer = new AbortController();
    await Promise.race([Promise.allSettled([...this.#running]), clock.wait(ms, { signal: timer.signal })]);
    timer.abort();
  }
}
