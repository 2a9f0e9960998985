import { keyBetween } from './key-between.ts';
import { compareKeys } from './key-order.ts';

/** The keys after `after`, up to and with `until`; to the end of the bucket where there is no `until`. */
export interface KeyRange {
  readonly after?: string;
  readonly until?: string;
}

/** The first key after this one, in UTF-8 byte order; undefined if there is none. */
export type FirstKeyAfter = (startAfter: string) => Promise<string | undefined>;

/** A part of the range known to begin with the key `first`; there is no key from `high` to the part's end. */
interface Part {
  readonly first: string;
  readonly high: string | undefined;
  /** Probes in a row that did not split it. */
  readonly misses: number;
}

const MAX_ROUNDS = 14;
const MAX_MISSES = 10;

/**
 * Splits a range into about `count`, by bisecting: each round asks for the first key after a point inside every part,
 * all parts at once. A key there makes two parts; none there shows where the keys end, and the next point is nearer.
 * The result covers the range without gap or overlap whatever the probes say and however keys come and go meanwhile.
 */
export async function splitRange(
  range: KeyRange & { readonly after: string },
  count: number,
  firstKeyAfter: FirstKeyAfter,
): Promise<KeyRange[]> {
  let parts: readonly Part[] = [{ first: range.after, high: range.until, misses: 0 }];
  const cuts: string[] = [];
  for (let round = 0; round < MAX_ROUNDS && cuts.length + 1 < count; round++) {
    const halves = await Promise.all(parts.map((part) => bisect(part, firstKeyAfter)));
    for (const half of halves) if (half.cut !== undefined) cuts.push(half.cut);
    parts = halves.flatMap((half) => half.parts);
    if (parts.length === 0) break;
  }
  return rangesBetween(range, cuts.sort(compareKeys));
}

async function bisect(
  part: Part,
  firstKeyAfter: FirstKeyAfter,
): Promise<{ cut?: string; parts: readonly Part[] }> {
  if (part.misses >= MAX_MISSES) return { parts: [] };
  const middle = keyBetween(part.first, part.high, part.misses);
  if (middle === undefined) return { parts: [] };
  const found = await firstKeyAfter(middle);
  const missed = { ...part, misses: part.misses + 1 };
  if (found === undefined || (part.high !== undefined && compareKeys(found, part.high) > 0))
    return { parts: [{ ...missed, high: middle }] };
  // An endpoint that takes no notice of `start-after` answers with a key from before it.
  if (compareKeys(found, middle) <= 0) return { parts: [missed] };
  const upper = { first: found, high: part.high, misses: 0 };
  return { cut: middle, parts: [{ first: part.first, high: middle, misses: 0 }, upper] };
}

function rangesBetween(range: KeyRange, cuts: readonly string[]): KeyRange[] {
  const ends = [range.after, ...cuts];
  return ends.map((after, index) => {
    const until = cuts[index] ?? range.until;
    return { ...(after === undefined ? {} : { after }), ...(until === undefined ? {} : { until }) };
  });
}
