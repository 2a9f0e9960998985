import { readAhead } from './in-order.ts';
import { compareKeys } from './key-order.ts';
import { type KeyRange, splitRange } from './key-ranges.ts';
import type { ListedObject, Page, Transfer } from './transfer.ts';

/** Pages of 1,000 listed one after the other before the rest is split; also what a range ahead may hold. */
const PAGES_BEFORE_SPLIT = 8;
const RANGES = 16;
const RANGES_AT_ONCE = 8;
/** What finding ranges may cost: so many probes, and one more for each four pages. */
const FIRST_PROBES = 40;
const PAGES_PER_PROBE = 4;
/** Ranges begun and not read to their end, 8 pages each: 128,000 keys, some 40 MB. */
const MAX_RANGES_HELD = 16;

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
}

/** A page of a range, or, in place of its pages to come, the ranges it was split into. */
type Step = { readonly objects: readonly ListedObject[] } | { readonly split: readonly Place[] };

/**
 * The objects of a bucket in key order, page by page. A long listing is split in key ranges that are listed in
 * parallel; those ahead of the reader wait once they hold 8 pages, so memory stays bounded for any bucket.
 * Throws where the endpoint does not list in key order, since keys could be missed then.
 */
export async function* listInOrder(
  transfer: Transfer,
  bucket: string,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<readonly ListedObject[], void, undefined> {
  let last: string | undefined;
  for await (const objects of listRanges({ transfer, bucket, signal: options.signal, pages: 0, probes: 0 })) {
    for (const { key } of objects) {
      if (last !== undefined && compareKeys(last, key) >= 0) throw new ListingOrderError(bucket, last, key);
      last = key;
    }
    yield objects;
  }
}

async function* listRanges(listing: Listing): AsyncGenerator<readonly ListedObject[], void, undefined> {
  const queue: Range[] = [new Range(listing, {})];
  try {
    for (let range = queue[0]; range; range = queue[0]) {
      openAhead(queue);
      let parts: Range[] = [];
      for await (const step of range.open()) {
        if ('split' in step) parts = step.split.map((place) => new Range(listing, place));
        else yield step.objects;
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
    if (range.isOpen || held >= MAX_RANGES_HELD) continue;
    range.open();
    held++;
  }
}

class Range {
  readonly #listing: Listing;
  readonly #place: Place;
  #steps: ReturnType<typeof readAhead<Step>> | undefined;

  constructor(listing: Listing, place: Place) {
    this.#listing = listing;
    this.#place = place;
  }

  get isOpen(): boolean {
    return this.#steps !== undefined;
  }

  /** Starts listing it, if that did not happen yet. */
  open(): AsyncIterable<Step> {
    this.#steps ??= readAhead(listRange(this.#listing, this.#place), PAGES_BEFORE_SPLIT);
    return this.#steps;
  }

  close(): void {
    this.#steps?.destroy();
  }
}

async function* listRange(listing: Listing, place: Place): AsyncGenerator<Step, void, undefined> {
  let rest = place;
  for (let pages = 1; ; pages++) {
    const page = await listPlace(listing, rest);
    listing.pages++;
    const objects = objectsUntil(page.objects, place.until);
    if (objects.length > 0) yield { objects };
    if (page.next === undefined || objects.length < page.objects.length) return;
    rest = { ...place, token: page.next };
    const last = objects.at(-1)?.key;
    if (pages % PAGES_BEFORE_SPLIT !== 0 || last === undefined) continue;
    const split = await splitRest(listing, { ...rest, after: last });
    if (split.length > 1) {
      yield { split };
      return;
    }
  }
}

/** The first part goes on by the token at hand. */
async function splitRest(listing: Listing, rest: Place & { readonly after: string }): Promise<Place[]> {
  const allowed = FIRST_PROBES + Math.floor(listing.pages / PAGES_PER_PROBE) - listing.probes;
  const parts = await splitRange(rest, {
    count: RANGES,
    probes: allowed,
    firstKeyAfter: async (startAfter) => {
      listing.probes++;
      const page = await listPlace(listing, { after: startAfter }, 1);
      return page.objects[0]?.key;
    },
  });
  return parts.map((part, index) => (index === 0 && rest.token ? { ...part, token: rest.token } : part));
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
