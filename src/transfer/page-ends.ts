/** S3 lists so many keys at once. */
const PAGE_KEYS = 1000;

/** Where a listing can be divided next time, so that each part is pages of its own: the last key of each thousand. */
export class PageEnds {
  readonly keys: string[] = [];
  #count = 0;
  #last: string | undefined;

  /** The next of all the keys, in their order. */
  add(keys: readonly string[]): void {
    for (let at = (PAGE_KEYS - (this.#count % PAGE_KEYS)) % PAGE_KEYS; at < keys.length; at += PAGE_KEYS) {
      const end = at === 0 ? this.#last : keys[at - 1];
      if (end !== undefined) this.keys.push(copyOf(end));
    }
    this.#count += keys.length;
    this.#last = keys.at(-1) ?? this.#last;
  }
}

/** A key is a piece of its page's text for V8, and would keep all of that. */
function copyOf(key: string): string {
  return Buffer.from(key).toString();
}
