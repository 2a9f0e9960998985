import type { PlanContext } from '../changes/planner.ts';
import { type CssChange, type CssEdits, editCss } from '../edits/css.ts';
import type { Language } from '../edits/page.ts';
import { mapInOrder } from '../transfer/in-order.ts';
import { isCandidate } from './candidate.ts';
import { type ListedPath, listPlace } from './listing.ts';
import { PAGES_IN_FLIGHT, readPage } from './page-reading.ts';
import { type WrittenPage, writePage } from './page-writing.ts';
import type { Site } from './place.ts';

/** What a change of styles comes to in one file; `unread`: why it could not be read. */
export type Sheet =
  | { readonly kind: 'unread' | 'refused'; readonly path: string; readonly reasons: readonly string[] }
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly found: CssEdits;
      /** Where there is something to change. */
      readonly written?: WrittenPage;
    };

const LANGUAGES: ReadonlySet<Language> = new Set(['html', 'css']);

/** Every stylesheet and page of staging under the prefix with its edits, in the order of their paths. */
export async function* editSheets(
  site: Site,
  prefix: string,
  change: CssChange,
  context: PlanContext,
): AsyncGenerator<Sheet, void, undefined> {
  const edit = (listed: ListedPath) => editSheet(site, listed, change, context);
  const listed = listPlace(context.objects, site.staging, prefix, context.signal);
  for await (const sheet of mapInOrder(listed, PAGES_IN_FLIGHT, edit)) {
    if (sheet) yield sheet;
  }
}

async function editSheet(
  site: Site,
  listed: ListedPath,
  change: CssChange,
  context: PlanContext,
): Promise<Sheet | undefined> {
  const { objects, signal } = context;
  const { path } = listed;
  if (!(await isCandidate(objects, site.staging.bucket, listed, LANGUAGES, signal))) return undefined;
  const source = await readPage(objects, site.staging.bucket, listed, signal);
  if (!source) return undefined;
  if (source.kind === 'unread') return { kind: 'unread', path, reasons: [source.reason] };
  const found = editCss(source.page, change);
  if (found.edits.length === 0) return { kind: 'read', path, found };
  const now = { version: source.version, body: source.body, text: source.page.text };
  const written = await writePage({ site, source, edits: found.edits, now }, context);
  if (written?.kind === 'refused') return { kind: 'refused', path, reasons: written.reasons };
  return { kind: 'read', path, found, ...(written ? { written } : {}) };
}
