import type { ObjectsPort } from '../changes/ports.ts';
import { mapInOrder } from '../transfer/in-order.ts';
import { compareContent, compareListed, PAIRS_IN_FLIGHT, type Sameness } from './content.ts';
import { listPairs, type Pair } from './pairs.ts';
import type { Site } from './place.ts';

/** A path with what comparing its content has shown. */
export interface ComparedPair {
  readonly pair: Pair;
  /** `unknown`: two very large objects of one length that may be the same. */
  readonly sameness: Sameness;
}

/** Counted while the differences are read; complete once they are through. */
export interface PairCounts {
  /** Paths with the same bytes on both sides. */
  same: number;
  /** Objects in all of production and staging under the prefix. */
  production: number;
  staging: number;
}

/**
 * The paths of a site whose content differs, with `isAll` also the others, in their byte order. Content is compared by
 * the listings wherever they can tell, so that equal objects cost no call; headers and metadata are not compared.
 */
export async function* comparePairs(
  { objects, signal }: { readonly objects: ObjectsPort; readonly signal: AbortSignal },
  { site, prefix, isAll = false }: { readonly site: Site; readonly prefix: string; readonly isAll?: boolean },
  counts: PairCounts,
): AsyncGenerator<ComparedPair, void, undefined> {
  const compare = async (pair: Pair): Promise<ComparedPair> => {
    const isBoth = pair.kind === 'both';
    return { pair, sameness: isBoth ? await compareContent(objects, site, pair, signal) : 'different' };
  };
  const suspects = findSuspects(listPairs(objects, site, prefix, signal), isAll, counts);
  for await (const compared of mapInOrder(suspects, PAIRS_IN_FLIGHT, compare)) {
    if (compared.sameness === 'same') counts.same++;
    if (compared.sameness !== 'same' || isAll) yield compared;
  }
}

/** Pairs that the listings do not show to be the same. */
async function* findSuspects(
  pages: AsyncIterable<readonly Pair[]>,
  isAll: boolean,
  counts: PairCounts,
): AsyncGenerator<readonly Pair[]> {
  const isSuspect = (pair: Pair): boolean => {
    if (pair.kind !== 'staging') counts.production++;
    if (pair.kind !== 'production') counts.staging++;
    const isSame = !isAll && pair.kind === 'both' && compareListed(pair) === 'same';
    if (isSame) counts.same++;
    return !isSame;
  };
  for await (const page of pages) yield page.filter(isSuspect);
}
