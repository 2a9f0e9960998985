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

type Listing = AsyncGenerator<readonly ListedPath[], void, undefined>;

/** Production and staging side by side in pages, from their listings alone, read at the same time; nothing is kept. */
export async function* listPairs(
  objects: Pick<ObjectsPort, 'list'>,
  site: Site,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Pair[], void, undefined> {
  const sides = [site.production, site.staging].map((place) => listPlace(objects, place, prefix, signal));
  const [production, staging] = sides.map((listing) => new Cursor(listing)) as [Cursor, Cursor];
  try {
    for (;;) {
      await Promise.all([production.fill(), staging.fill()]);
      const pairs = takePairs(production, staging);
      if (pairs.length === 0) return;
      yield pairs;
    }
  } finally {
    await Promise.all(sides.map((listing) => listing.return()));
  }
}

/** Where a listing is read. */
class Cursor {
  readonly #listing: Listing;
  #page: readonly ListedPath[] = [];
  #at = 0;
  #isDone = false;

  constructor(listing: Listing) {
    this.#listing = listing;
  }

  /** What is next; undefined where the page is through. */
  get current(): ListedPath | undefined {
    return this.#page[this.#at];
  }

  /** More may come than the page that is there. */
  get isOpen(): boolean {
    return !this.#isDone && this.current === undefined;
  }

  advance(): void {
    this.#at++;
  }

  /** Reads pages until there is something, or nothing more. */
  async fill(): Promise<void> {
    while (this.isOpen) {
      const { value, done } = await this.#listing.next();
      this.#page = value ?? [];
      this.#at = 0;
      this.#isDone = done ?? false;
    }
  }
}

/** Merges in byte order of the paths, as far as both pages go. */
function takePairs(production: Cursor, staging: Cursor): readonly Pair[] {
  const pairs: Pair[] = [];
  while (!production.isOpen && !staging.isOpen) {
    const pair = pairUp(production.current, staging.current);
    if (!pair) break;
    if (pair.kind !== 'staging') production.advance();
    if (pair.kind !== 'production') staging.advance();
    pairs.push(pair);
  }
  return pairs;
}

function pairUp(production: ListedPath | undefined, staging: ListedPath | undefined): Pair | undefined {
  const order = production && staging ? compareKeys(production.path, staging.path) : production ? -1 : 1;
  if (production && order < 0) return { kind: 'production', path: production.path, production };
  if (staging && order > 0) return { kind: 'staging', path: staging.path, staging };
  return production && staging && { kind: 'both', path: production.path, production, staging };
}
