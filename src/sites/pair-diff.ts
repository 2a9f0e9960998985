import type { ObjectsPort } from '../changes/ports.ts';
import { languageOf } from '../edits/page.ts';
import type { PairOfBoth } from './content.ts';
import { readEnding } from './content-kind.ts';
import { readPage, typeOf } from './page-reading.ts';
import type { Pair } from './pairs.ts';
import type { Site } from './place.ts';
import { diffTexts } from './text-diff.ts';

/** Texts longer than this are said to differ, and not how. */
const MAX_DIFFED_BYTES = 512 * 1024;

/** Whether a diff of the pair is worth reading both: texts, as far as their names tell, of a size that people write. */
export function isDiffable(pair: Pair): pair is PairOfBoth {
  if (pair.kind !== 'both' || readEnding(pair.path) === 'binary') return false;
  return Math.max(pair.production.size, pair.staging.size) <= MAX_DIFFED_BYTES;
}

/**
 * Line diff of both sides' text, `from` as what was and the other as what is; undefined where one is no text after
 * all, or is gone, or they have too little in common.
 */
export async function diffPair(
  objects: Pick<ObjectsPort, 'get'>,
  site: Site,
  pair: PairOfBoth,
  from: 'production' | 'staging',
  signal: AbortSignal,
): Promise<string | undefined> {
  const read = async (side: 'production' | 'staging') => {
    const found = await readPage(objects, site[side].bucket, pair[side], signal);
    if (found?.kind !== 'page') return undefined;
    const language = languageOf({ path: pair.path, ...typeOf(found.version) });
    return language === undefined ? undefined : { name: side, text: found.page.text };
  };
  const [production, staging] = await Promise.all([read('production'), read('staging')]);
  if (!production || !staging) return undefined;
  return from === 'production'
    ? diffTexts(pair.path, production, staging)
    : diffTexts(pair.path, staging, production);
}
