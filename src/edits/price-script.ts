import type { EditKind } from './edit.ts';
import { type MappedText, sliceMapped } from './mapped-text.ts';
import { type Amount, readAmount } from './price-amount.ts';
import type { PriceChange } from './price-change.ts';
import { type Finding, findInText, type PriceSearch, toFindings } from './price-finding.ts';
import { readName } from './price-name.ts';
import { findPricePairs } from './price-pair.ts';
import { type PriceSighting, readPriceAlone } from './price-text.ts';
import { findNameOf, findSibling, isCalculated, isKey } from './script-context.ts';
import { decodeEscapes } from './script-escapes.ts';
import { readScript, type ScriptToken } from './script-token.ts';

const CURRENCY_KEY = /^(?:price_?)?currency(?:_?code)?$/i;
const BARE = 'a bare number in a script';

/**
 * Every reference to the price in a script or in JSON: numbers and texts under a key or variable called a price, and
 * texts that show it with its currency, are sure; other numbers of that size are not.
 */
export function findInScript(search: PriceSearch, script: MappedText, kind: EditKind): readonly Finding[] {
  const all = readScript(script.text);
  const tokens = all.filter((token) => token.kind !== 'comment');
  const comments = all.filter((token) => token.kind === 'comment');
  return [
    ...tokens.flatMap((_, index) => findInToken(search, script, tokens, index, kind)),
    ...comments.flatMap(({ from, to }) =>
      findInText(search, sliceMapped(script, from, to), 'comment', 'in a comment'),
    ),
  ];
}

function findInToken(
  search: PriceSearch,
  script: MappedText,
  tokens: readonly ScriptToken[],
  index: number,
  kind: EditKind,
): readonly Finding[] {
  const token = tokens[index];
  if (!token || isKey(tokens, index)) return [];
  if (token.kind === 'number') {
    const number = sliceMapped(script, token.from, token.to);
    return /^\d+(?:\.\d{1,2})?$/.test(token.text) ? findNamed(search, number, tokens, index, kind) : [];
  }
  if (token.kind !== 'string' && token.kind !== 'template') return [];
  const from = token.from + 1;
  const text = decodeEscapes(sliceMapped(script, from, from + token.text.length));
  const pairs = findPricePairs(text, search.change);
  return [
    ...findNamed(search, text, tokens, index, kind),
    ...findInText(search, text, kind),
    ...pairs.flatMap((sighting) => toFindings(search, text, sighting, kind, 'programs')),
  ];
}

/** A value that is nothing but the price, judged by the name it goes by. */
function findNamed(
  search: PriceSearch,
  value: MappedText,
  tokens: readonly ScriptToken[],
  index: number,
  kind: EditKind,
): readonly Finding[] {
  const alone = readPriceAlone(value.text, search.change);
  const inCents = findCents(search, value, kind);
  if (!alone && inCents.length === 0) return [];
  const meaning = readName(findNameOf(tokens, index));
  if (meaning === 'cents' || (meaning === 'money' && !alone)) return inCents;
  if (!alone || meaning === 'never') return [];
  const doubt = meaning === 'price' ? findDoubt(tokens, index, alone, search.change) : BARE;
  return toFindings(search, value, { ...alone, doubt }, kind, 'programs');
}

function findDoubt(
  tokens: readonly ScriptToken[],
  index: number,
  alone: PriceSighting,
  { currency }: PriceChange,
): string | undefined {
  const stated = currency && findSibling(tokens, index, CURRENCY_KEY)?.toUpperCase();
  if (stated && stated !== currency) return `its currency is ${stated}`;
  return isCalculated(tokens, index) ? 'part of a calculation' : alone.doubt;
}

/** `unit_amount: 22500`: the price as payment services count it. */
export function findCents(search: PriceSearch, value: MappedText, kind: EditKind): readonly Finding[] {
  const { fromCents, toCents } = search.change;
  const amount: Amount | undefined = readAmount(value.text);
  if (amount?.cents !== fromCents * 100 || value.text !== String(fromCents)) return [];
  const change = { ...search.change, toCents: toCents * 100 };
  const sighting = { from: 0, to: value.text.length, amount, doubt: 'perhaps the price in cents' };
  return toFindings({ ...search, change }, value, sighting, kind, 'programs');
}
