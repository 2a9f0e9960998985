import { hash } from 'node:crypto';

/**
 * A bag of names that can only be compared with another: the count and the sum of 64-bit digests. Equal bags hold the
 * same names, but for a chance of one in 2^64; a million names take no more memory than one.
 */
export class NameSum {
  #sum = 0n;
  #count = 0;

  add(name: string): void {
    this.#sum = BigInt.asUintN(64, this.#sum + digestOf(name));
    this.#count += 1;
  }

  equals(other: NameSum): boolean {
    return this.#count === other.#count && this.#sum === other.#sum;
  }
}

/** A set of names by their digests: 8 bytes a name. */
export class NameSet {
  readonly #digests: BigUint64Array;

  private constructor(digests: BigUint64Array) {
    this.#digests = digests;
  }

  static async from(names: AsyncIterable<string>): Promise<NameSet> {
    let digests = new BigUint64Array(1024);
    let count = 0;
    for await (const name of names) {
      if (count === digests.length) {
        const grown = new BigUint64Array(count * 2);
        grown.set(digests);
        digests = grown;
      }
      digests[count++] = digestOf(name);
    }
    return new NameSet(digests.subarray(0, count).sort());
  }

  has(name: string): boolean {
    const wanted = digestOf(name);
    let low = 0;
    let high = this.#digests.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#digests[middle] ?? 0n) < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#digests[low] === wanted;
  }
}

function digestOf(name: string): bigint {
  return hash('sha1', name, 'buffer').readBigUInt64LE();
}
