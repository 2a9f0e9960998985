import { hash } from 'node:crypto';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { Document } from './collector.ts';
import { createContext, type RunScope } from './context.ts';
import { renderJson } from './documents.ts';
import type { Found } from './survey.ts';

/** Stands in documents for what is sealed or left out: such values cannot be compared by their bytes. */
const HIDDEN = /"(?:sealed|dropped)": /;
const HASH_CHARACTERS = 64;

/**
 * Whether the documents of a resource are, byte for byte, those that were captured: for fingerprints made with another
 * key. Undefined where bytes cannot tell: it has secrets, or is no resource of documents.
 */
export async function describesTheSame(
  run: RunScope,
  { sweep, resource }: Found,
  snapshot: string,
  captured: ManifestResource,
): Promise<boolean | undefined> {
  const { collector } = sweep;
  if (!('describe' in collector)) return undefined;
  const documents = await collector.describe(
    resource,
    createContext(run, sweep, () => {}),
  );
  const sums = await run.store.readSnapshot(snapshot, 'SHA256SUMS', captured.sums);
  const lines = sums?.toString().split('\n').filter(Boolean) ?? [];
  const known = new Map(
    lines.map((line) => [line.slice(HASH_CHARACTERS + 2), line.slice(0, HASH_CHARACTERS)]),
  );
  if (documents.length !== known.size) return false;
  for (const document of documents.filter((each) => !each.volatile)) {
    const content = await renderContent(document, run);
    if (content === undefined) return undefined;
    if (known.get(document.path) !== content) return false;
  }
  return true;
}

/** SHA-256 (hex) of what would be stored; undefined where something in it is hidden. */
async function renderContent(document: Document, run: RunScope): Promise<string | undefined> {
  if ('blob' in document) return document.blob.sha256;
  const text =
    'text' in document ? document.text : await renderJson(document.json, document.path, run.sealer);
  return HIDDEN.test(text) ? undefined : hash('sha256', text);
}
