import { compareKeys } from './key-order.ts';
import { type KeyRange, rangesBetween, splitRange } from './key-ranges.ts';
import type { ListedObject, Page, Transfer } from './transfer.ts';

/** Only what is longer than this is worth splitting. */
const PAGES_BEFORE_SPLIT = 8;
const RANGES = 16;
/** What finding ranges may cost: so many probes, and one more for each four pages. */
const FIRST_PROBES = 64;
const PAGES_PER_PROBE = 4;

/** Where a listing goes on: in the middle of one that has a token, or at the beginning of a range. */
export interface Place extends KeyRange {
  readonly token?: string;
}

/** One listing of a bucket, of which ranges are listed in parallel. */
export interface Listing {
  readonly transfer: Transfer;
  readonly bucket: string;
  readonly signal: AbortSignal;
  /** The ends of the pages of an earlier listing; undefined once they were asked for. */
  pageEnds: ((firstPageMs: number) => Promise<readonly string[]>) | undefined;
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
export type Step = { readonly objects: readonly ListedObject[] } | { readonly split: readonly Place[] };

/** Lists on while ranges are being found. */
export async function* listRange(listing: Listing, place: Place): AsyncGenerator<Step, void, undefined> {
  let rest = place;
  let split: Split | undefined;
  for (let pages = 1; ; pages++) {
    const askedAt = performance.now();
    const page = await listPlace(listing, rest);
    const tookMs = performance.now() - askedAt;
    listing.pages++;
    const objects = objectsUntil(page.objects, place.until);
    if (objects.length > 0) yield { objects };
    const last = objects.at(-1)?.key;
    const isWhole = objects.length < page.objects.length || (last !== undefined && last === place.until);
    if (page.next === undefined || isWhole) return;
    rest = { ...place, token: page.next };
    if (last === undefined) continue;
    split ??= await takeKnown(listing, tookMs);
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

/** The first time: ranges no longer than those that are worth splitting, and enough of them to be listed at once. */
async function takeKnown(listing: Listing, firstPageMs: number): Promise<Split | undefined> {
  const { pageEnds } = listing;
  listing.pageEnds = undefined;
  const ends = await pageEnds?.(firstPageMs);
  if (!ends || ends.length === 0) return undefined;
  const pages = Math.min(PAGES_BEFORE_SPLIT, Math.max(1, Math.floor(ends.length / RANGES)));
  const cuts: string[] = [];
  for (let at = pages - 1; at < ends.length; at += pages) {
    const [cut = '', before] = [ends[at], cuts.at(-1)];
    // Of a listing that went wrong they may be in any order.
    if (before === undefined || compareKeys(before, cut) < 0) cuts.push(cut);
  }
  return { ranges: rangesBetween({}, cuts) };
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
