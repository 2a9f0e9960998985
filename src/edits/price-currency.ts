/** Stands in a text for a tag inside a line; between a `$` and its number there may be some. */
export const INLINE_TAG = '\ue000';
/** Stands in a text for a tag that ends a line: nothing goes on behind it. */
export const BLOCK_TAG = '\ue001';

/** A currency that stands beside a number. */
export interface CurrencyMark {
  /** ISO 4217; `?` for a dollar of a country not known here. */
  readonly currency: string;
  /** Whether it is said by code or by country and not by a sign that several currencies share. */
  readonly isExact: boolean;
  /** How many characters it takes, blanks to the number included. */
  readonly length: number;
}

const SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₩': 'KRW',
  '₪': 'ILS',
  '₱': 'PHP',
  '₽': 'RUB',
  '₺': 'TRY',
  '₴': 'UAH',
  '฿': 'THB',
};
const DOLLARS: Readonly<Record<string, string>> = {
  US: 'USD',
  CA: 'CAD',
  C: 'CAD',
  AU: 'AUD',
  A: 'AUD',
  NZ: 'NZD',
  HK: 'HKD',
  S: 'SGD',
  SG: 'SGD',
  MX: 'MXN',
  R: 'BRL',
};
/** Currencies of which no code is an English word. */
const CODES =
  'USD EUR GBP CAD AUD NZD JPY CNY CHF SEK NOK DKK MXN BRL INR HKD SGD KRW ZAR PLN CZK HUF ILS AED THB PHP';
const CODE = CODES.replaceAll(' ', '|');
const SIGN = `[${Object.keys(SIGNS).join('')}]`;
const GAP = `[\\s${INLINE_TAG}]*`;

const BEFORE = new RegExp(
  `(?:(?<![\\p{L}\\p{N}_]|\\d\\s*)(?<code>${CODE})${GAP}(?!\\p{L}))?(?:(?<![\\p{L}\\p{N}_$])(?<country>\\p{L}+))?(?<sign>${SIGN})${GAP}$` +
    `|(?<![\\p{L}\\p{N}_])(?<alone>${CODE})${GAP}$`,
  'iu',
);
const AFTER = new RegExp(
  `^${GAP}(?:(?<code>${CODE})(?![\\p{L}\\p{N}_])|(?<sign>${SIGN})(?!\\d)|(?<word>(?:us )?dollars?|euros?)(?![\\p{L}\\p{N}_]))`,
  'iu',
);

/** The currency that ends `text`, where the number follows at once. */
export function readCurrencyBefore(text: string): CurrencyMark | undefined {
  const found = BEFORE.exec(text);
  const { code, alone, country, sign = '' } = found?.groups ?? {};
  if (!found) return undefined;
  const exact = (code ?? alone)?.toUpperCase();
  const currency = exact ?? (country ? DOLLARS[country.toUpperCase()] : SIGNS[sign]) ?? '?';
  return { currency, isExact: exact !== undefined || country !== undefined, length: found[0].length };
}

/** The currency that `text` starts with, where the number stands before it. */
export function readCurrencyAfter(text: string): CurrencyMark | undefined {
  const found = AFTER.exec(text);
  const { code, sign, word } = found?.groups ?? {};
  if (!found) return undefined;
  const named = word && (/euro/i.test(word) ? 'EUR' : 'USD');
  const currency = code?.toUpperCase() ?? named ?? SIGNS[sign ?? ''] ?? '?';
  return { currency, isExact: code !== undefined || /^us /i.test(word ?? ''), length: found[0].length };
}
