import { findNearest } from '../edits/css-selector.ts';
import { listSome } from './summary.ts';

/** A price as a page writes it, to be shown where the one that was looked for is not there. */
export interface SeenPrice {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

const PRICE = /\p{Sc}\s?\d(?:[\d.,]*\d)?|\b\d(?:[\d.,]*\d)?\s?(?:\p{Sc}|(?:USD|EUR|GBP|CAD|AUD|CHF|JPY)\b)/gu;
/** Of one page; a catalogue has thousands. */
const MAX_SEEN = 50;
const SHOWN = 5;

/** Prices with a currency on a page: its source as it is, which is enough for a hint. */
export function findPrices(path: string, text: string): readonly SeenPrice[] {
  const seen: SeenPrice[] = [];
  let line = 1;
  let position = 0;
  for (const { 0: price, index } of text.matchAll(PRICE)) {
    line += text.slice(position, index).split('\n').length - 1;
    position = index;
    seen.push({ path, line, text: price });
    if (seen.length === MAX_SEEN) break;
  }
  return seen;
}

/** `$235 (line 12), …`, of several pages with their paths: the nearest first; empty where there are none. */
export function showPrices(wanted: string, seen: readonly SeenPrice[]): string {
  const first = new Map(seen.toReversed().map((price) => [price.text, price]));
  const near = findNearest(wanted, first.keys());
  const hasOnePage = seen.every(({ path }) => path === seen[0]?.path);
  const shown = [...new Set([...near, ...seen.map(({ text }) => text)])].map((text) => {
    const price = first.get(text);
    return `${text} (${hasOnePage ? '' : `${price?.path} `}line ${price?.line})`;
  });
  return listSome(shown, SHOWN);
}
