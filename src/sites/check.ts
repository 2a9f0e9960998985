import type { PlanContext } from '../changes/planner.ts';
import { findNearest } from '../edits/css-selector.ts';
import type { Language } from '../edits/page.ts';
import { mapInOrder } from '../transfer/in-order.ts';
import { isCandidate } from './candidate.ts';
import { findNavigation, type NavigationElement } from './navigation.ts';
import { compareNavigation, isNamed, type NavigationFinding } from './navigation-finding.ts';
import { PAGES_IN_FLIGHT, readPage } from './page-reading.ts';
import { listPairs, type Pair } from './pairs.ts';
import { findSite, readPath, type Site } from './place.ts';
import { type Refused, refuseInput, refuseUnreadable } from './refusal.ts';

/** A page whose navigation differs, or that only one side has. */
export interface CheckedPage {
  readonly path: string;
  /** The only side that has the page. */
  readonly only?: 'production' | 'staging';
  readonly findings: readonly NavigationFinding[];
}

export interface SiteCheck {
  readonly site: string;
  readonly names: readonly string[];
  readonly counts: {
    /** Pages of either side. */
    readonly pages: number;
    /** Those with one of the names on at least one side. */
    readonly named: number;
    readonly same: number;
  };
  readonly pages: readonly CheckedPage[];
  /** Names that no page has, with the nearest entries that are there. */
  readonly absent: readonly { readonly name: string; readonly nearest: readonly string[] }[];
  /** Why pages could not be read. */
  readonly unread: readonly string[];
}

export type CheckAnswer = { readonly kind: 'checked'; readonly check: SiteCheck } | Refused;

type Context = Pick<PlanContext, 'config' | 'objects' | 'signal'>;

/** Kept to suggest from; every page of a site has much the same. */
const MAX_TEXTS = 5_000;
const PAGES: ReadonlySet<Language> = new Set(['html']);

/** Compares the navigation elements with these texts page by page, production against staging. */
export async function checkSite(
  name: string,
  options: { readonly names: readonly string[]; readonly prefix?: string },
  context: Context,
): Promise<CheckAnswer> {
  const site = findSite(context.config, name);
  const names = options.names.map((each) => each.trim()).filter((each) => each !== '');
  const wrong = [
    ...(typeof site === 'string' ? [site] : []),
    ...(names.length === 0 ? [`name what to check: staging check ${name} "All Events"`] : []),
  ];
  if (typeof site === 'string' || wrong.length > 0) return refuseInput(...wrong);
  return refuseUnreadable(site, async () => {
    const looks = lookAtPages(site, readPath(options.prefix ?? ''), names, context);
    return { kind: 'checked', check: await summarise(site, names, looks) };
  });
}

/** What a page has on both sides. */
interface Look {
  readonly page: CheckedPage;
  /** Names that it has on either side. */
  readonly names: readonly string[];
  /** What its entries say. */
  readonly texts: readonly string[];
  readonly unread: readonly string[];
}

async function summarise(
  site: Site,
  names: readonly string[],
  looks: AsyncIterable<Look>,
): Promise<SiteCheck> {
  const seen = new Set<string>();
  const texts = new Set<string>();
  const pages: CheckedPage[] = [];
  const unread: string[] = [];
  const counts = { pages: 0, named: 0, same: 0 };
  for await (const look of looks) {
    counts.pages++;
    unread.push(...look.unread);
    for (const name of look.names) seen.add(name);
    for (const text of look.texts) if (texts.size < MAX_TEXTS) texts.add(text);
    if (look.names.length === 0 || look.unread.length > 0) continue;
    counts.named++;
    const isSame = look.page.findings.length === 0 && look.page.only === undefined;
    if (isSame) counts.same++;
    else pages.push(look.page);
  }
  const absent = names
    .filter((name) => !seen.has(name))
    .map((name) => ({ name, nearest: findNearest(name, texts) }));
  return { site: site.name, names, counts, pages, absent, unread };
}

async function* lookAtPages(
  site: Site,
  prefix: string,
  names: readonly string[],
  context: Context,
): AsyncGenerator<Look, void, undefined> {
  const { objects, signal } = context;
  const pages = listPairs(objects, site, prefix, signal);
  const look = (pair: Pair) => lookAtPage(site, pair, names, context);
  for await (const found of mapInOrder(pages, PAGES_IN_FLIGHT, look)) if (found) yield found;
}

async function lookAtPage(
  site: Site,
  pair: Pair,
  names: readonly string[],
  context: Context,
): Promise<Look | undefined> {
  const { path } = pair;
  const only = pair.kind === 'both' ? undefined : pair.kind;
  const isSame = pair.kind === 'both' && pair.production.etag === pair.staging.etag;
  const [production, staging] = await Promise.all([
    pair.kind === 'staging' ? undefined : readNavigation(site.production.bucket, pair.production, context),
    pair.kind === 'production' || isSame
      ? undefined
      : readNavigation(site.staging.bucket, pair.staging, context),
  ]);
  const sides = [production, staging].filter((side) => side !== undefined);
  if (sides.length === 0) return undefined;
  const unread = sides.flatMap((side) => (typeof side === 'string' ? [side] : []));
  const elements = sides.flatMap((side) => (typeof side === 'string' ? [] : side));
  const isComparable = typeof production === 'object' && typeof staging === 'object';
  const findings = isComparable ? compareNavigation(production, staging, names) : [];
  return {
    page: { path, findings, ...(only === undefined ? {} : { only }) },
    names: names.filter((name) => elements.some((element) => isNamed(element, [name]))),
    texts: elements.flatMap(({ text, parts }) => [text, ...parts]),
    unread,
  };
}

/** The page's entries; why it could not be read; undefined if it is no page, or gone. */
async function readNavigation(
  bucket: string,
  listed: Extract<Pair, { kind: 'production' }>['production'],
  { objects, signal }: Context,
): Promise<readonly NavigationElement[] | string | undefined> {
  if (!(await isCandidate(objects, bucket, listed, PAGES, signal))) return undefined;
  const page = await readPage(objects, bucket, listed, signal);
  if (page?.kind === 'unread') return page.reason;
  return page && findNavigation(page.page.text);
}
