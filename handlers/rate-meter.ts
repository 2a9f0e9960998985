const WINDOW_MS = 10_000;
const SAMPLE_MS = 500;

/** Bytes a second over the last ten seconds, from totals that only grow. */
export class RateMeter {
  readonly #samples: { readonly at: number; readonly bytes: number }[] = [];
  #latest: { readonly at: number; readonly bytes: number } | undefined;

  /** `at` in milliseconds. May be called for every byte: what lies within half a second counts as one. */
  add(at: number, bytes: number): void {
    this.#latest = { at, bytes };
    const last = this.#samples.at(-1);
    if (last && at - last.at < SAMPLE_MS) return;
    this.#samples.push(this.#latest);
    // The one just before the window is kept: without it, rare samples would have nothing to be measured from.
    const first = this.#samples.findLastIndex((sample) => sample.at <= at - WINDOW_MS);
    if (first > 0) this.#samples.splice(0, first);
  }

  perSecond(): number {
    const [first, last] = [this.#samples[0], this.#latest];
    if (!first || !last || last.at <= first.at) return 0;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}
