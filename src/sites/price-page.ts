import { hash } from 'node:crypto';
import type { Doubtful } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import type { Edit } from '../edits/edit.ts';
import { decodePage } from '../edits/encoding.ts';
import type { Page } from '../edits/page.ts';
import { type DoubtfulEdit, editPrice } from '../edits/price.ts';
import type { PriceChange } from '../edits/price-change.ts';
import type { ListedPath } from './listing.ts';
import { type ReadPage, readPage, typeOf } from './page-reading.ts';
import { type PageNow, type WrittenPage, writePage } from './page-writing.ts';
import { keyOf, type Site } from './place.ts';
import { findPrices, type SeenPrice } from './price-seen.ts';

/** What to do with the references of a page. */
export interface PriceOrder {
  readonly site: Site;
  /** The version that is edited. */
  readonly source: 'production' | 'staging';
  readonly change: PriceChange;
  readonly includeDoubtful: boolean;
  /** Ids of doubtful references that are meant. */
  readonly ticked: ReadonlySet<string>;
}

/** What a change of price comes to on one page. */
export type PricedPage =
  | { readonly kind: 'unread' | 'refused'; readonly path: string; readonly reasons: readonly string[] }
  | {
      readonly kind: 'read';
      readonly path: string;
      /** The edits that are made. */
      readonly edits: readonly Edit[];
      /** All doubtful references, whether they are meant or not. */
      readonly doubtful: readonly Doubtful[];
      /** Undefined where nothing is edited, or staging has exactly this already. */
      readonly written?: WrittenPage;
      /** Where there is no reference: those to the new price, and the prices that the page has instead. */
      readonly instead?: { readonly already: number; readonly prices: readonly SeenPrice[] };
    };

/** Edits one page as far as it is ordered; undefined if it is gone since it was listed. */
export async function pricePage(
  order: PriceOrder,
  listed: ListedPath,
  context: PlanContext,
): Promise<PricedPage | undefined> {
  const { site, change } = order;
  const { path } = listed;
  const source = await readPage(context.objects, site[order.source].bucket, listed, context.signal);
  if (!source) return undefined;
  if (source.kind === 'unread') return { kind: 'unread', path, reasons: [source.reason] };
  const found = editPrice(source.page, change);
  const marked = markDoubtful(keyOf(site.staging, path), found.doubtful);
  const doubtful = marked.map((mark) => mark.doubtful);
  const meant = marked.filter((mark) => order.includeDoubtful || order.ticked.has(mark.doubtful.id));
  const edits = [...found.sure, ...meant.map(({ edit }) => edit)].toSorted((a, b) => a.offset - b.offset);
  if (edits.length === 0) {
    return { kind: 'read', path, edits, doubtful, instead: lookForOthers(source.page, change) };
  }
  const now = await readNow(order, source, context);
  const written = await writePage({ site, source, edits, now }, context);
  if (written?.kind === 'refused') return { kind: 'refused', path, reasons: written.reasons };
  return { kind: 'read', path, edits, doubtful, ...(written ? { written } : {}) };
}

/** Ids stay as long as the line around the reference does, whatever else changes on the page. */
function markDoubtful(key: string, edits: readonly DoubtfulEdit[]) {
  const seen = new Map<string, number>();
  return edits.map((edit) => {
    const { line, before, reason } = edit;
    const count = seen.get(before) ?? 0;
    seen.set(before, count + 1);
    const id = `d${hash('sha256', JSON.stringify([key, before, count])).slice(0, 6)}`;
    return { edit, doubtful: { id, key, line, before, reason } satisfies Doubtful };
  });
}

function lookForOthers(page: Page, change: PriceChange) {
  const back = { ...change, fromCents: change.toCents, toCents: change.fromCents };
  return { already: editPrice(page, back).sure.length, prices: findPrices(page.path, page.text) };
}

/** What staging has where the page is to be written. */
async function readNow(
  { site, source }: PriceOrder,
  read: ReadPage,
  { objects, signal }: PlanContext,
): Promise<PageNow | undefined> {
  if (source === 'staging') return { version: read.version, body: read.body, text: read.page.text };
  const { staging } = site;
  const found = await objects.get(staging.bucket, keyOf(staging, read.path), signal);
  if (!found) return undefined;
  const decoding = decodePage({ path: read.path, ...typeOf(found.version), bytes: found.body });
  return { ...found, ...(decoding.kind === 'page' ? { text: decoding.page.text } : {}) };
}
