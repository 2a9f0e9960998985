const WINDOW_MS = 5_000;

/** Bytes a second over the last five seconds, from a total that grows. */
export class Rate {
  readonly #samples: { readonly at: number; readonly bytes: number }[] = [];

  /** `at` in milliseconds, never less than before. */
  add(at: number, bytes: number): void {
    this.#samples.push({ at, bytes });
    // The last one before the window stays, to measure from.
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW_MS) this.#samples.shift();
  }

  perSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at === first.at) return 0;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }
}
