import { type ReadAhead, readAhead } from './in-order.ts';
import { compareKeys } from './key-order.ts';
import { type Listing, listRange, type Place, type Step } from './listed-range.ts';
import type { ListedObject, Transfer } from './transfer.ts';

const RANGES_AT_ONCE = 8;
/** A range holds so many pages of 1,000 keys before the reader comes to it; 256 pages are some 60 MB. */
const PAGES_HELD = 16;
/** Of a listing that nothing is to be split from yet, that is enough: the reader is slower. */
const FIRST_PAGES_HELD = 3;
const RANGES_HELD = 16;

interface ListingOptions {
  readonly signal: AbortSignal;
  /**
   * The ends of the pages of an earlier listing, as far as known; asked for where there is more than a page, with the time
   * that the first one took.
   */
  readonly pageEnds?: (firstPageMs: number) => Promise<readonly string[]>;
}

/**
 * The objects of a bucket in key order, page by page. Where it keeps its reader waiting, it is divided into key ranges that
 * are listed in parallel: at the ends of pages of an earlier listing, or, if it is long, where probes find keys. Ranges ahead
 * of the reader wait once they are full, so memory stays bounded for any bucket. Throws where the endpoint does not list in
 * key order, since keys could be missed then.
 */
export async function* listInOrder(
  transfer: Transfer,
  bucket: string,
  { signal, pageEnds }: ListingOptions,
): AsyncGenerator<readonly ListedObject[], void, undefined> {
  let last: string | undefined;
  // A probe that is still under way when all is listed, and pages that nobody reads any more, are waited for by nobody.
  const ended = new AbortController();
  const calls = AbortSignal.any([signal, ended.signal]);
  const course = { pageEnds, pages: 0, probes: 0, front: {}, isSlow: true };
  try {
    for await (const objects of listRanges({ transfer, bucket, signal: calls, ...course })) {
      for (const { key } of objects) {
        if (last !== undefined && compareKeys(last, key) >= 0) throw new ListingOrderError(bucket, last, key);
        last = key;
      }
      yield objects;
    }
  } finally {
    ended.abort();
  }
}

async function* listRanges(listing: Listing): AsyncGenerator<readonly ListedObject[], void, undefined> {
  const queue: Range[] = [new Range(listing, {}, FIRST_PAGES_HELD)];
  try {
    for (let range = queue[0]; range; range = queue[0]) {
      let parts: Range[] = [];
      listing.front = range.place;
      for await (const step of range.open()) {
        if ('split' in step) {
          parts = step.split.map((place) => new Range(listing, place));
          continue;
        }
        yield step.objects;
        listing.isSlow = range.held === 0;
        if (listing.isSlow) openAhead(queue);
      }
      queue.splice(0, 1, ...parts);
      if (parts.length > 0 && listing.isSlow) openAhead(queue);
    }
  } finally {
    for (const range of queue) range.close();
  }
}

function openAhead(queue: readonly Range[]): void {
  let held = queue.filter((range) => range.isOpen).length;
  for (const range of queue.slice(0, RANGES_AT_ONCE)) {
    if (range.isOpen || held >= RANGES_HELD) continue;
    range.open();
    held++;
  }
}

class Range {
  readonly place: Place;
  readonly #listing: Listing;
  readonly #pagesHeld: number;
  #steps: ReadAhead<Step> | undefined;

  constructor(listing: Listing, place: Place, pagesHeld = PAGES_HELD) {
    this.#listing = listing;
    this.place = place;
    this.#pagesHeld = pagesHeld;
  }

  get isOpen(): boolean {
    return this.#steps !== undefined;
  }

  /** Pages that wait for the reader. */
  get held(): number {
    return this.#steps?.readableLength ?? 0;
  }

  /** Starts listing it, if that did not happen yet. */
  open(): AsyncIterable<Step> {
    this.#steps ??= readAhead(listRange(this.#listing, this.place), this.#pagesHeld);
    return this.#steps;
  }

  close(): void {
    this.#steps?.destroy();
  }
}

class ListingOrderError extends Error {
  override readonly name = 'ListingOrderError';
  constructor(bucket: string, before: string, key: string) {
    const keys = `${JSON.stringify(key)} comes after ${JSON.stringify(before)}`;
    super(`the listing of ${bucket} is not in the order of its keys: ${keys}`);
  }
}
