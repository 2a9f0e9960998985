const SURROGATE = /[\ud800-\udfff]/;

/** Order of the keys' UTF-8 bytes, which is S3's; JavaScript's own order differs above U+D800. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The objects of a bucket by key, versions newest first; keeps their order as objects come and go. */
export class KeyTable<V> {
  readonly #versions = new Map<string, V[]>();
  #sorted: string[] | undefined;

  get size(): number {
    return this.#versions.size;
  }

  get(key: string): V[] | undefined {
    return this.#versions.get(key);
  }

  has(key: string): boolean {
    return this.#versions.has(key);
  }

  /** An empty list deletes the key. */
  set(key: string, versions: V[]): this {
    if (versions.length === 0) {
      this.delete(key);
      return this;
    }
    if (this.#sorted && !this.#versions.has(key)) this.#sorted.splice(this.firstFrom(key), 0, key);
    this.#versions.set(key, versions);
    return this;
  }

  delete(key: string): boolean {
    if (!this.#versions.delete(key)) return false;
    this.#sorted?.splice(this.firstFrom(key), 1);
    return true;
  }

  /** All keys in S3's order. */
  keys(): readonly string[] {
    this.#sorted ??= [...this.#versions.keys()].sort(compareKeys);
    return this.#sorted;
  }

  *entries(): Generator<[string, V[]]> {
    for (const key of this.keys()) yield [key, this.#versions.get(key) ?? []];
  }

  /** Index in `keys()` of the first key that is `key` or comes after it. */
  firstFrom(key: string): number {
    const keys = this.keys();
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(keys[middle] ?? '', key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
