import type { ObjectsPort } from '../changes/ports.ts';
import { mapInOrder } from '../transfer/in-order.ts';
import { compareContent, compareListed, PAIRS_IN_FLIGHT, type Sameness } from './content.ts';
import { listPairs, type Pair } from './pairs.ts';
import type { Site } from './place.ts';

/** A path that differs; `isCertain` is false where two very large objects may be the same after all. */
export interface DifferentPair {
  readonly pair: Pair;
  readonly isCertain: boolean;
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
 * The paths of a site whose content differs, in their byte order. Content is compared by the listings wherever they
 * can tell, so that equal objects cost no call; headers and metadata are not compared.
 */
export async function* findDifferences(
  objects: ObjectsPort,
  site: Site,
  prefix: string,
  counts: PairCounts,
  signal: AbortSignal,
): AsyncGenerator<DifferentPair, void, undefined> {
  const look = async (pair: Pair): Promise<{ pair: Pair; sameness: Sameness }> => {
    const sameness = pair.kind === 'both' ? await compareContent(objects, site, pair, signal) : 'different';
    return { pair, sameness };
  };
  const suspects = findSuspects(listPairs(objects, site, prefix, signal), counts);
  for await (const { pair, sameness } of mapInOrder(suspects, PAIRS_IN_FLIGHT, look)) {
    if (sameness === 'same') counts.same++;
    else yield { pair, isCertain: sameness === 'different' };
  }
}

async function* findSuspects(
  pairs: AsyncIterable<Pair>,
  counts: PairCounts,
): AsyncGenerator<readonly Pair[]> {
  for await (const pair of pairs) {
    if (pair.kind !== 'staging') counts.production++;
    if (pair.kind !== 'production') counts.staging++;
    if (pair.kind === 'both' && compareListed(pair) === 'same') counts.same++;
    else yield [pair];
  }
}
