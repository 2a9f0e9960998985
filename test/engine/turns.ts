import { setImmediate } from 'node:timers/promises';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Time and order of everything that happens: calls wait until it is their turn, which chance decides, and the clock
 * goes on with each turn. The same seed gives the same schedule.
 */
export class Turns {
  readonly #random: () => number;
  readonly #slowestMs: number;
  #waiting: { readonly until: number; readonly go: () => void }[] = [];
  #now = Date.UTC(2026, 10, 1);

  /** `slowestMs`: the longest that passes between two turns. */
  constructor(random: () => number, slowestMs: number) {
    this.#random = random;
    this.#slowestMs = slowestMs;
  }

  now(): number {
    return this.#now;
  }

  turn(): Promise<void> {
    return this.#wait(0);
  }

  pause(ms: number): Promise<void> {
    return this.#wait(this.#now + ms);
  }

  /** Gives turns until `work` has ended; `between` may change the world whenever the clock has gone on. */
  async drive<T>(work: Promise<T>, between: () => void): Promise<T> {
    let hasEnded = false;
    const end = () => {
      hasEnded = true;
    };
    work.then(end, end);
    // What the last turn set going has come to rest by then.
    for (await setImmediate(); !hasEnded; await setImmediate()) {
      this.#now += 1 + Math.floor(this.#random() * this.#slowestMs);
      between();
      const ready = this.#waiting.filter(({ until }) => until <= this.#now);
      const next = ready[Math.floor(this.#random() * ready.length)];
      this.#waiting = this.#waiting.filter((each) => each !== next);
      this.#now += 1;
      next?.go();
    }
    return work;
  }

  #wait(until: number): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push({ until, go });
    });
  }
}
