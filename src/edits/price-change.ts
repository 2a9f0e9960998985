import { type Amount, type AmountStyle, NUMBER, readAmount, writeAmount } from './price-amount.ts';
import { readCurrencyAfter, readCurrencyBefore } from './price-currency.ts';

/** What a person asks for: `price SITE PAGE FROM TO`, both as people write prices. */
export interface PriceRequest {
  readonly from: string;
  readonly to: string;
}

/** A request that can be carried out. */
export interface PriceChange {
  readonly fromCents: number;
  readonly toCents: number;
  /** ISO 4217; undefined where neither price named one: then any currency is meant. */
  readonly currency: string | undefined;
  /** How the new price was typed, for references whose own form does not say. */
  readonly typed: AmountStyle;
}

export type ParsedPriceChange =
  | { readonly kind: 'change'; readonly change: PriceChange }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** Decimal point and no thousands mark: how programs read numbers. */
const PLAIN: AmountStyle = { decimals: 0, mark: '.', group: '' };

/** Checks a request; all reasons against it at once. */
export function parsePriceChange({ from, to }: PriceRequest): ParsedPriceChange {
  const old = parsePrice(from);
  const next = parsePrice(to);
  const reasons = [old, next].filter((price) => typeof price === 'string');
  if (typeof old === 'string' || typeof next === 'string') return { kind: 'refused', reasons };
  if (old.currency && next.currency && old.currency !== next.currency) {
    reasons.push(
      `\`${from}\` is in ${old.currency} and \`${to}\` in ${next.currency}: a change keeps the currency`,
    );
  }
  if (old.cents === next.cents) reasons.push(`\`${from}\` and \`${to}\` are the same price`);
  if (old.cents === 0) reasons.push(`\`${from}\` is nothing to look for`);
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const change = { fromCents: old.cents, toCents: next.cents, typed: next };
  return { kind: 'change', change: { ...change, currency: old.currency ?? next.currency } };
}

/** The new price in a text for people, in the form of the old one. */
export function writeForPeople({ toCents, typed }: PriceChange, like: AmountStyle): string {
  return writeAmount(toCents, like, typed);
}

/** The new price where a program reads it, in the form of the old one. */
export function writeForPrograms({ toCents }: PriceChange, like: AmountStyle): string {
  return writeAmount(toCents, like, PLAIN);
}

/** Reads a price as people write it; a reason where it is none. */
function parsePrice(text: string): (Amount & { currency: string | undefined }) | string {
  const trimmed = text.trim();
  const [number, ...more] = trimmed.matchAll(NUMBER);
  const amount = number && readAmount(number[0]);
  if (!amount || more.length > 0) return `\`${text}\` is not a price: write it as $225, 225.00 or 225 USD`;
  if (amount.isAmbiguous) return `\`${text}\` can be read in two ways: write ${number[0].replace('.', '')}`;
  const before = trimmed.slice(0, number.index);
  const after = trimmed.slice(number.index + number[0].length);
  const marks = [readCurrencyBefore(before), readCurrencyAfter(after)];
  const isAll = [before, after].every((side, index) => (marks[index]?.length ?? 0) === side.length);
  const mark = marks.find((each) => each?.isExact) ?? marks.find((each) => each !== undefined);
  if (!isAll || mark?.currency === '?')
    return `\`${text}\` is not a price: write it as $225, 225.00 or 225 USD`;
  return { ...amount, currency: mark?.currency };
}
