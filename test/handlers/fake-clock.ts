import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../handlers/clock.ts';

const START = Date.UTC(2026, 10, 22, 17, 12, 0);
const TURNS = 5;

/** Time that passes only when told to. */
export class FakeClock implements Clock {
  #now = START;
  readonly #waits = new Set<{ at: number; resolve: () => void }>();

  now(): number {
    return this.#now;
  }

  wait(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    const { signal } = options ?? {};
    if (signal?.aborted) return Promise.resolve();
    return new Promise((done) => {
      const wait = { at: this.#now + ms, resolve: () => {} };
      wait.resolve = () => {
        this.#waits.delete(wait);
        done();
      };
      this.#waits.add(wait);
      signal?.addEventListener('abort', wait.resolve, { once: true });
    });
  }

  /** Lets `ms` pass, each wait ending at its own time and what follows from it happening then. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = next.at;
      next.resolve();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number) {
    const due = [...this.#waits].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets everything happen that waits for no time. */
export async function settle(): Promise<void> {
  for (let count = 0; count < TURNS; count++) await turn();
}
