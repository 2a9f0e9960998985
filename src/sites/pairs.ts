import type { ObjectsPort } from '../changes/ports.ts';
import { compareKeys } from '../transfer/key-order.ts';
import { type ListedPath, listPlace } from './listing.ts';
import type { Site } from './place.ts';

/** A path of a site with what each side has there. */
export type Pair =
  | {
      readonly kind: 'both';
      readonly path: string;
      readonly production: ListedPath;
      readonly staging: ListedPath;
    }
  | { readonly kind: 'production'; readonly path: string; readonly production: ListedPath }
  | { readonly kind: 'staging'; readonly path: string; readonly staging: ListedPath };

/** Production and staging side by side, from their listings alone, read at the same time; nothing is kept. */
export function listPairs(
  objects: Pick<ObjectsPort, 'list'>,
  site: Site,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<Pair, void, undefined> {
  return join(
    listPlace(objects, site.production, prefix, signal),
    listPlace(objects, site.staging, prefix, signal),
  );
}

/** Merges two listings in byte order of their paths. */
async function* join(
  productions: AsyncGenerator<ListedPath, void, undefined>,
  stagings: AsyncGenerator<ListedPath, void, undefined>,
): AsyncGenerator<Pair, void, undefined> {
  try {
    let [left, right] = await Promise.all([next(productions), next(stagings)]);
    while (left || right) {
      const pair = pairUp(left, right);
      yield pair;
      [left, right] = await Promise.all([
        pair.kind === 'staging' ? left : next(productions),
        pair.kind === 'production' ? right : next(stagings),
      ]);
    }
  } finally {
    await Promise.all([productions.return(), stagings.return()]);
  }
}

function pairUp(production: ListedPath | undefined, staging: ListedPath | undefined): Pair {
  const order = production && staging ? compareKeys(production.path, staging.path) : production ? -1 : 1;
  if (production && order < 0) return { kind: 'production', path: production.path, production };
  if (staging && order > 0) return { kind: 'staging', path: staging.path, staging };
  if (production && staging) return { kind: 'both', path: production.path, production, staging };
  throw new RangeError('there is nothing left to pair');
}

async function next(listing: AsyncGenerator<ListedPath, void, undefined>): Promise<ListedPath | undefined> {
  const { value, done } = await listing.next();
  return done ? undefined : (value ?? undefined);
}
