import type { Doubtful, PlanAnswer } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import type { EditKind } from '../edits/edit.ts';
import { formatCount } from '../format.ts';
import { plural } from '../terminal/text.ts';
import { findPages, type PageSearch } from './page-search.ts';
import type { PricedPage, PriceOrder } from './price-page.ts';
import { showPrices } from './price-seen.ts';
import { refuse } from './refusal.ts';
import { listLines, listSome } from './summary.ts';

/** A change of price over all pages that were meant; `args` as typed. */
export interface PriceSearch {
  readonly order: PriceOrder;
  readonly args: { readonly page: string; readonly from: string; readonly to: string };
  readonly pages: readonly PricedPage[];
}

const SHOWN_DOUBTFUL = 5;

/** What a person approves, in a few lines. */
export function summarisePrice(search: PriceSearch): readonly string[] {
  const { order, args, pages } = search;
  const read = readPages(search);
  const changed = read.filter(({ edits }) => edits.length > 0);
  const edits = changed.flatMap((page) => page.edits);
  const left = findLeft(search);
  const files = changed.map((page) => `${page.path} (${listLines(page.edits)})`);
  const of = pages.length === changed.length ? '' : ` of ${formatCount(pages.length)} looked at`;
  const count = `${plural(edits.length, 'reference')} to ${args.from}`;
  return [
    edits.length === 0
      ? `Nothing is changed yet: there are only doubtful references to ${args.from}.`
      : `${count} in ${plural(changed.length, 'file')}${of}: ${countKinds(edits.map(({ kind }) => kind))}.`,
    ...(files.length > 0 ? [`Files: ${listSome(files)}.`] : []),
    ...explainSource(order.source, changed),
    ...(left.length > 0 ? [explainLeft(left)] : []),
    ...explainUnread(search),
  ];
}

/** Why there is nothing to change: it is so already, or there is no such price, with those that are there. */
export function explainNoPrice(search: PriceSearch): Exclude<PlanAnswer, { kind: 'plan' }> {
  const { args, order } = search;
  const read = readPages(search);
  const where = `${listSome(read.map(({ path }) => path))} of ${order.site.name} ${order.source}`;
  const isMade = read.some(({ edits }) => edits.length > 0);
  const already = read.reduce((sum, { instead }) => sum + (instead?.already ?? 0), 0);
  const left = findLeft(search).length;
  if (isMade || already > 0) {
    const times = isMade ? 'exactly as asked' : plural(already, 'time');
    const rest =
      left > 0
        ? `; ${plural(left, 'doubtful reference')} to ${args.from} would change with --include-doubtful`
        : '';
    return { kind: 'nothing', reason: `${args.to} is there already, ${times}: ${where}${rest}` };
  }
  if (read.length === 0)
    return refuse(`nothing that ${args.page} means can be read`, ...explainUnread(search));
  const others = showPrices(
    args.from,
    read.flatMap(({ instead }) => instead?.prices ?? []),
  );
  const hint = others === '' ? 'there are no prices with a currency in it' : `prices there: ${others}`;
  return refuse(`no reference to ${args.from} in ${where}; ${hint}`, ...explainUnread(search));
}

/** The page is not there: the nearest, and whether the other side has it. */
export async function explainNoPage(
  { site, source }: PriceOrder,
  { page }: PriceSearch['args'],
  { nearest, looked }: Extract<PageSearch, { kind: 'none' }>,
  { objects, signal }: PlanContext,
): Promise<string> {
  const near =
    nearest.length > 0
      ? `; nearest: ${nearest.join(', ')}`
      : '; say a key, the beginning of one, or a name in one: concerts/, bob-dylan';
  const missing = `there is no page "${page}" on ${site.name} ${source} (${plural(looked, 'object')} looked through)${near}`;
  if (source === 'production') return missing;
  const there = await findPages(objects, site.production, page, signal);
  if (there.kind === 'none') return missing;
  return `${missing}. Production has ${listSome(there.pages.map(({ path }) => path))}: to start from it, say --from production`;
}

/** Ticked references that are not there, or not any more. */
export function explainUnknownTicks(search: PriceSearch): readonly string[] {
  const known = new Set(readPages(search).flatMap(({ doubtful }) => doubtful.map(({ id }) => id)));
  const unknown = [...search.order.ticked].filter((id) => !known.has(id));
  if (unknown.length === 0) return [];
  const there = known.size > 0 ? `there are ${listSome([...known])}` : 'there is none';
  return [`there is no doubtful reference ${unknown.join(', ')} to ${search.args.from}: ${there}`];
}

/** Doubtful references that are not changed. */
function findLeft({ order, ...search }: PriceSearch): readonly Doubtful[] {
  if (order.includeDoubtful) return [];
  const all = search.pages.flatMap((page) => (page.kind === 'read' ? page.doubtful : []));
  return all.filter(({ id }) => !order.ticked.has(id));
}

function explainLeft(left: readonly Doubtful[]): string {
  const lines = left.map(({ key, line, reason }) => `${key} line ${line} (${reason})`);
  return `Left alone unless ticked, ${plural(left.length, 'doubtful reference')}: ${listSome(lines, SHOWN_DOUBTFUL)}.`;
}

function explainSource(
  source: 'production' | 'staging',
  changed: readonly { path: string }[],
): readonly string[] {
  if (source === 'staging' || changed.length === 0) return [];
  return [
    "Starts from production's version, bytes and headers: whatever else staging has there is replaced.",
  ];
}

function explainUnread({ pages }: PriceSearch): readonly string[] {
  const reasons = pages.flatMap((page) => (page.kind === 'unread' ? page.reasons : []));
  return reasons.length > 0 ? [`Not looked at: ${listSome(reasons)}.`] : [];
}

function readPages({ pages }: PriceSearch) {
  return pages.flatMap((page) => (page.kind === 'read' ? [page] : []));
}

/** `text` and `structured data` have no number. */
function placesOf(kind: EditKind, count: number): string {
  return count === 1 || /^(text|structured data)$/.test(kind) ? kind : `${kind}s`;
}

function countKinds(kinds: readonly EditKind[]): string {
  const counts = Map.groupBy(kinds, (kind) => kind);
  return Array.from(
    counts,
    ([kind, { length }]) => `${formatCount(length)} in ${placesOf(kind, length)}`,
  ).join(', ');
}
