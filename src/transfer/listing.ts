import { type ReadAhead, readAhead } from './in-order.ts';
import { compareKeys } from './key-order.ts';
import { type KeyRange, splitRange } from './key-ranges.ts';
import type { ListedObject, Page, Transfer } from './transfer.ts';

/** Only what is longer than this is worth splitting. */
const PAGES_BEFORE_SPLIT = 8;
const RANGES = 16;
const RANGES_AT_ONCE = 8;
/** What finding ranges may cost: so many probes, and one more for each four pages. */
const FIRST_PROBES = 64;
const PAGES_PER_PROBE = 4;
/** A range holds so many pages of 1,000 keys before the reader comes to it; 256 pages are some 60 MB. */
const PAGES_HELD = 16;
/** Of a listing that nothing is to be split from yet, that is enough: the reader is slower. */
const FIRST_PAGES_HELD = 3;
const RANGES_HELD = 16;

/** Where a listing goes on: in the middle of one that has a token, or at the beginning of a range. */
interface Place extends KeyRange {
  readonly token?: string;
}

interface Listing {
  readonly transfer: Transfer;
  readonly bucket: string;
  readonly signal: AbortSignal;
  /** So far. */
  pages: number;
  probes: number;
  /** Where the reader is. */
  front: Place;
  /** The reader has nothing to do until the next page comes: more should be listed at once. */
  isSlow: boolean;
}

/** Filled in when it is done. */
interface Split {
  ranges?: readonly KeyRange[];
  error?: unknown;
}

/** A page of a range, or, in place of its pages to come, the ranges it was split into. */
type Step = { readonly objects: readonly ListedObject[] } | { readonly split: readonly Place[] };

/**
 * The objects of a bucket in key order, page by page. Where a long listing keeps its reader waiting, it is split in key
 * ranges that are listed in parallel; ranges ahead of the reader wait once they are full, so memory stays bounded
 * for any bucket. Throws where the endpoint does not list in key order, since keys could be missed then.
 */
export async function* listInOrder(
  transfer: Transfer,
  bucket: string,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly ListedObject[], void, undefined> {
  let last: string | undefined;
  // A probe that is still under way when all is listed, and pages that nobody reads any more, are waited for by nobody.
  const ended = new AbortController();
  const calls = AbortSignal.any([signal, ended.signal]);
  const listing = { transfer, bucket, signal: calls, pages: 0, probes: 0, front: {}, isSlow: true };
  try {
    for await (const objects of listRanges(listing)) {
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
        if ('split' in step) parts = step.split.map((place) => new Range(listing, place));
        else yield step.objects;
        listing.isSlow = range.held === 0;
        if (listing.isSlow) openAhead(queue);
      }
      queue.splice(0, 1, ...parts);
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

/** Lists on while ranges are being found. */
async function* listRange(listing: Listing, place: Place): AsyncGenerator<Step, void, undefined> {
  let rest = place;
  let split: Split | undefined;
  for (let pages = 1; ; pages++) {
    const page = await listPlace(listing, rest);
    listing.pages++;
    const objects = objectsUntil(page.objects, place.until);
    if (objects.length > 0) yield { objects };
    if (page.next === undefined || objects.length < page.objects.length) return;
    rest = { ...place, token: page.next };
    const last = objects.at(-1)?.key;
    if (last === undefined) continue;
    if (split?.error !== undefined) throw split.error;
    if (split?.ranges) {
      const parts = partsAfter(last, split.ranges, page.next);
      if (parts.length > 1) {
        yield { split: parts };
        return;
      }
      split = undefined;
      pages = 0;
    }
    const isWorthwhile = pages >= PAGES_BEFORE_SPLIT && listing.isSlow && listing.front === place;
    if (!split && isWorthwhile) split = startSplit(listing, { ...place, after: last });
  }
}

function startSplit(listing: Listing, range: KeyRange & { readonly after: string }): Split {
  const split: Split = {};
  const firstKeyAfter = async (startAfter: string): Promise<string | undefined> => {
    listing.probes++;
    return (await listPlace(listing, { after: startAfter }, 1)).objects[0]?.key;
  };
  const probes = FIRST_PROBES + Math.floor(listing.pages / PAGES_PER_PROBE) - listing.probes;
  splitRange(range, { count: RANGES, probes, firstKeyAfter }).then(
    (ranges) => {
      split.ranges = ranges;
    },
    (error) => {
      split.error = error;
    },
  );
  return split;
}

/** What is left of the ranges after a key; the first part goes on by the token at hand. */
function partsAfter(last: string, ranges: readonly KeyRange[], token: string): Place[] {
  const left = ranges.filter(({ until }) => until === undefined || compareKeys(until, last) > 0);
  return left.map((range, index) => (index === 0 ? { ...range, after: last, token } : range));
}

function listPlace(listing: Listing, place: Place, maxKeys?: number): Promise<Page> {
  return listing.transfer.list(listing.bucket, {
    ...(place.token === undefined ? {} : { token: place.token }),
    ...(place.after === undefined || place.token !== undefined ? {} : { startAfter: place.after }),
    ...(maxKeys === undefined ? {} : { maxKeys }),
    signal: listing.signal,
  });
}

function objectsUntil(objects: readonly ListedObject[], until: string | undefined): readonly ListedObject[] {
  const last = objects.at(-1);
  if (until === undefined || !last || compareKeys(last.key, until) <= 0) return objects;
  return objects.slice(
    0,
    objects.findIndex((object) => compareKeys(object.key, until) > 0),
  );
}

class ListingOrderError extends Error {
  override readonly name = 'ListingOrderError';
  constructor(bucket: string, before: string, key: string) {
    const keys = `${JSON.stringify(key)} comes after ${JSON.stringify(before)}`;
    super(`the listing of ${bucket} is not in the order of its keys: ${keys}`);
  }
}
