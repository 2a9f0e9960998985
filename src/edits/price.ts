import { describeEdits, type Edit } from './edit.ts';
import { mapPlain } from './mapped-text.ts';
import { languageOf, type Page } from './page.ts';
import type { PriceChange } from './price-change.ts';
import { type Finding, findInText, type PriceSearch } from './price-finding.ts';
import { findInMarkup } from './price-markup.ts';
import { findInScript } from './price-script.ts';

/** An edit that is made only where somebody says so. */
export interface DoubtfulEdit extends Edit {
  readonly reason: string;
}

/** What the change comes to on one page, each list in the order of the page; no two edits overlap. */
export interface PriceEdits {
  readonly sure: readonly Edit[];
  readonly doubtful: readonly DoubtfulEdit[];
}

/**
 * Every reference to the old price on a page, as the edit that makes it the new one in the form it has. Stylesheets,
 * images, ids, classes and addresses of files are never looked into.
 */
export function editPrice(page: Page, change: PriceChange): PriceEdits {
  const findings = dropRepeated(findAll(page, { page: page.text, change }));
  const sure = findings.filter(({ doubt }) => doubt === undefined).map(({ doubt, ...edit }) => edit);
  const doubtful = findings.flatMap(({ doubt, ...edit }) =>
    doubt === undefined ? [] : [{ ...edit, reason: doubt }],
  );
  return { sure: describeEdits(page.text, sure), doubtful: describeEdits(page.text, doubtful) };
}

function findAll(page: Page, search: PriceSearch): readonly Finding[] {
  const language = languageOf(page);
  switch (language) {
    case 'html':
    case 'xml':
      return findInMarkup(search);
    case 'script':
      return findInScript(search, mapPlain(page.text, 0), 'script');
    case 'json':
      return findInScript(search, mapPlain(page.text, 0), 'structured data');
    case 'text':
      return findInText(search, mapPlain(page.text, 0), 'text');
    case 'css':
    case undefined:
      return [];
    default:
      return language satisfies never;
  }
}

/** A number may be found in several ways, as a bare number and as one with a currency: the surest way counts. */
function dropRepeated(findings: readonly Finding[]): readonly Finding[] {
  const known = new Set<number>();
  return findings
    .toSorted((a, b) => Number(a.doubt !== undefined) - Number(b.doubt !== undefined))
    .filter(({ offset }) => !known.has(offset) && known.add(offset));
}
