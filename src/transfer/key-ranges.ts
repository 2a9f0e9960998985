import { compareKeys } from './key-order.ts';
import { aim, learn, makePart, type Part, type Probe } from './key-probe.ts';

/** The keys after `after`, up to and with `until`; to the end of the bucket where there is no `until`. */
export interface KeyRange {
  readonly after?: string;
  readonly until?: string;
}

export interface SplitOptions {
  /** Ranges wanted; there may be fewer. */
  readonly count: number;
  /** Calls of `firstKeyAfter` that may be made. */
  readonly probes: number;
  /** The first key after this one, in UTF-8 byte order; undefined if there is none. */
  firstKeyAfter(startAfter: string): Promise<string | undefined>;
}

const PROBES_AT_ONCE = 8;

/**
 * Splits a range by bisecting: asks for the first key after points inside it, several at once, and always where the
 * keys seem to have the least in common. The result covers the range without gap or overlap, whatever the
 * probes say and however keys come and go meanwhile.
 */
export async function splitRange(
  range: KeyRange & { readonly after: string },
  { count, probes, firstKeyAfter }: SplitOptions,
): Promise<KeyRange[]> {
  let parts: Part[] = [makePart(range.after, range.until)];
  const cuts: string[] = [];
  for (let left = probes; left > 0 && cuts.length + 1 < count; ) {
    const { chosen, rest } = choose(parts, Math.min(left, PROBES_AT_ONCE, count - cuts.length));
    if (chosen.length === 0) break;
    left -= chosen.length;
    const learned = await Promise.all(
      chosen.map(async (probe) => learn(probe, await firstKeyAfter(probe.key))),
    );
    parts = [...rest, ...learned.flatMap((each) => each.parts)];
    cuts.push(...learned.flatMap((each) => each.cut ?? []));
  }
  return rangesBetween(range, cuts.sort(compareKeys));
}

/** The probes of the parts whose keys share least; parts with nothing left to split are dropped. */
function choose(parts: readonly Part[], count: number): { chosen: Probe[]; rest: Part[] } {
  const probes = parts.flatMap((part) => aim(part) ?? []);
  probes.sort((a, b) => a.part.shared - b.part.shared);
  return { chosen: probes.slice(0, count), rest: probes.slice(count).map((probe) => probe.part) };
}

/** The range divided at these keys, which are in order and inside it. */
export function rangesBetween(range: KeyRange, cuts: readonly string[]): KeyRange[] {
  const ends = [range.after, ...cuts];
  return ends.map((after, index) => {
    const until = cuts[index] ?? range.until;
    return { ...(after === undefined ? {} : { after }), ...(until === undefined ? {} : { until }) };
  });
}
