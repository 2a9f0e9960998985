const WINDOW_MS = 10_000;

/** Bytes a second over the last ten seconds, from totals that only grow. */
export class RateMeter {
  #samples: { at: number; bytes: number }[] = [];

  /** `at` in milliseconds. */
  add(at: number, bytes: number): void {
    this.#samples.push({ at, bytes });
    // The one just before the window is kept: without it, rare samples would have nothing to be measured from.
    const first = this.#samples.findLastIndex((sample) => sample.at <= at - WINDOW_MS);
    if (first > 0) this.#samples.splice(0, first);
  }

  perSecond(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at <= first.at) return 0;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}
