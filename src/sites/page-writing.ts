import { hash } from 'node:crypto';
import type { ObjectVersion, Operation } from '../changes/change.ts';
import { hasHeadersOf } from '../changes/object-version.ts';
import type { PlanContext } from '../changes/planner.ts';
import { applyEdits, type Edit } from '../edits/edit.ts';
import { encodePage } from '../edits/encoding.ts';
import { isPage } from './content-kind.ts';
import type { ReadPage } from './page-reading.ts';
import { keyOf, type Site } from './place.ts';
import type { Refused } from './refusal.ts';
import { type DiffedText, diffTexts, writeHead } from './text-diff.ts';

/** A page with edits that is to stand at its path in staging, in place of what is there now. */
export interface PageEdition {
  readonly site: Site;
  /** What is edited: staging's page, or production's. */
  readonly source: ReadPage;
  readonly edits: readonly Edit[];
  readonly now: PageNow | undefined;
}

/** What staging has at the path; `text` where it can be read as text. */
export interface PageNow {
  readonly version: ObjectVersion;
  readonly body: Buffer;
  readonly text?: string;
}

export interface WrittenPage {
  readonly kind: 'written';
  readonly path: string;
  readonly operation: Operation;
  readonly diff: string;
}

/** Several edits of a minified line say nothing in a diff; then each is shown with what is around it. */
const READABLE_LINE = 400;

/**
 * Puts the bytes of before and after into the store and answers the operation; undefined where staging has exactly
 * this already. Headers and metadata are the source's.
 */
export async function writePage(
  { site, source, edits, now }: PageEdition,
  { store, signal }: Pick<PlanContext, 'store' | 'signal'>,
): Promise<WrittenPage | Refused | undefined> {
  const encoded = encodePage(source.page, edits);
  if (encoded.kind === 'refused') return encoded;
  const bytes = Buffer.from(encoded.bytes);
  if (now && bytes.equals(now.body) && hasHeadersOf(now.version, source.version, 'exactly')) return undefined;
  const [before, after] = await Promise.all([
    now && store.put(now.body, undefined, signal),
    store.put(bytes, undefined, signal),
  ]);
  const { headers, metadata } = source.version;
  const operation: Operation = {
    do: 'put',
    bucket: site.staging.bucket,
    key: keyOf(site.staging, source.path),
    stage: isPage(source.path, headers['content-type']) ? 'pages' : 'assets',
    before: now && before ? { ...now.version, sha256: before.sha256 } : null,
    after: { etag: hash('md5', bytes), size: bytes.length, headers, metadata, sha256: after.sha256 },
  };
  return { kind: 'written', path: source.path, operation, diff: diffEdition(source, edits, now?.text) };
}

function diffEdition({ path, page }: ReadPage, edits: readonly Edit[], now: string | undefined): string {
  const before: DiffedText = {
    name: now === undefined ? 'production' : 'staging now',
    text: now ?? page.text,
  };
  const after: DiffedText = { name: 'with this change', text: applyEdits(page.text, edits) };
  const lines = page.text.split('\n');
  const isReadable = edits.every(({ line }) => (lines[line - 1] ?? '').length <= READABLE_LINE);
  const diff = isReadable || now !== page.text ? diffTexts(path, before, after) : undefined;
  return diff ?? `${writeHead(path, before.name, after.name)}${edits.map(showEdit).join('\n')}\n`;
}

function showEdit({ line, before, after }: Edit): string {
  return `@@ line ${line} @@\n-${before}\n+${after}`;
}
