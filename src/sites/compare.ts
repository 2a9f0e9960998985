import type { PlanContext } from '../changes/planner.ts';
import { mapInOrder } from '../transfer/in-order.ts';
import { PAIRS_IN_FLIGHT } from './content.ts';
import { type ComparedPair, comparePairs } from './differences.ts';
import { findSite, readPath, type Site, showPlace } from './place.ts';
import { type Refused, refuseInput, refuseUnreadable } from './refusal.ts';

/** `=` the same, `-` only in production, `+` only in staging, `*` differs. */
type Mark = '=' | '-' | '+' | '*';

export interface ComparedPath {
  readonly mark: Mark;
  readonly path: string;
  /** Bytes; undefined where that side has none. */
  readonly production?: number;
  readonly staging?: number;
  /** Unified diff from production to staging, of texts. */
  readonly diff?: string;
  /** Why there is no diff, or what is not certain. */
  readonly note?: string;
}

export interface SiteComparison {
  readonly site: string;
  readonly prefix: string;
  /** `bucket/prefix`. */
  readonly production: string;
  readonly staging: string;
  readonly counts: Readonly<Record<Mark, number>>;
  /** Differences in the byte order of their paths; what is the same only if asked for. */
  readonly paths: readonly ComparedPath[];
}

export interface CompareOptions {
  readonly prefix?: string;
  /** Lists what is the same too. */
  readonly all?: boolean;
  /** Shows the differences of texts line by line. */
  readonly diff?: boolean;
}

export type CompareAnswer = { readonly kind: 'compared'; readonly comparison: SiteComparison } | Refused;

type Context = Pick<PlanContext, 'config' | 'objects' | 'signal'>;

/** More of diffs nobody reads; after so many characters it is only said that texts differ. */
const MAX_DIFF_CHARACTERS = 2_000_000;

/**
 * How staging differs from production, by content: headers and metadata are not compared. Equal objects are told by the
 * listings alone; memory grows with the differences only, unless `all` is asked for.
 */
export async function compareSite(
  name: string,
  options: CompareOptions,
  context: Context,
): Promise<CompareAnswer> {
  const site = findSite(context.config, name);
  if (typeof site === 'string') return refuseInput(site);
  return refuseUnreadable(site, async () => ({
    kind: 'compared',
    comparison: await compare(site, options, context),
  }));
}

async function compare(site: Site, options: CompareOptions, context: Context): Promise<SiteComparison> {
  const prefix = readPath(options.prefix ?? '');
  const total = { same: 0, production: 0, staging: 0 };
  const counts: Record<Mark, number> = { '=': 0, '-': 0, '+': 0, '*': 0 };
  const pairs = inPages(comparePairs(context, { site, prefix, isAll: options.all ?? false }, total));
  const paths: ComparedPath[] = [];
  let left = options.diff ? MAX_DIFF_CHARACTERS : 0;
  const describe = (pair: ComparedPair) => describePair(site, pair, left > 0, context);
  for await (const path of mapInOrder(pairs, PAIRS_IN_FLIGHT, describe)) {
    left -= path.diff?.length ?? 0;
    if (path.mark !== '=') counts[path.mark]++;
    paths.push(path);
  }
  const [production, staging] = [showPlace(site.production), showPlace(site.staging)];
  return { site: site.name, prefix, production, staging, counts: { ...counts, '=': total.same }, paths };
}

async function* inPages<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const item of items) yield [item];
}

async function describePair(
  site: Site,
  { pair, sameness }: ComparedPair,
  isDiffed: boolean,
  { objects, signal }: Context,
): Promise<ComparedPath> {
  const { path } = pair;
  if (pair.kind === 'production') return { mark: '-', path, production: pair.production.size };
  if (pair.kind === 'staging') return { mark: '+', path, staging: pair.staging.size };
  const sizes = { path, production: pair.production.size, staging: pair.staging.size };
  if (sameness === 'same') return { mark: '=', ...sizes };
  const changed = { mark: '*', ...sizes } as const;
  if (sameness === 'unknown') return { ...changed, note: 'may be the same: too large to compare' };
  if (!isDiffed) return changed;
  // Loaded only where a diff is asked for: it brings the parsers of pages with it.
  const { diffPair, isDiffable } = await import('./pair-diff.ts');
  if (!isDiffable(pair)) return changed;
  const diff = await diffPair(objects, site, pair, 'production', signal);
  return diff === undefined
    ? { ...changed, note: 'no text, or too different to show' }
    : { ...changed, diff };
}
