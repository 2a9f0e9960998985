/** How the digits of a price are written. */
export interface AmountStyle {
  /** Digits behind the decimal mark. */
  readonly decimals: number;
  readonly mark: '.' | ',' | undefined;
  /** What stands between thousands; empty where they stand together, undefined where the number has none. */
  readonly group: string | undefined;
}

/** A number as it is written, in hundredths. */
export interface Amount extends AmountStyle {
  readonly cents: number;
  /** `1.225` is a thousand in Berlin and one and a bit in San Diego. */
  readonly isAmbiguous: boolean;
}

const GROUPED = /^([1-9]\d{0,2})(?:([,.'’ \u00a0\u202f])\d{3})(?:\2\d{3})*$/;
const DECIMALS = /^(.*\d)([.,])(\d{1,2})$/;
const LARGEST_CENTS = 1e13;

/** Numbers in a text, each as long as it can be read: `1,225.50` is one, and so is `1 225` with thousands apart. */
export const NUMBER = /\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)*|\d+(?:[.,'’]\d+)*/g;

/** Reads a number; undefined for what is no price: `0225`, `2.2.5`, `1,2345`, `225.001`. */
export function readAmount(text: string): Amount | undefined {
  const whole = readWhole(text);
  if (whole) return whole;
  const [, digits = '', mark, fraction = ''] = DECIMALS.exec(text) ?? [];
  const front = readWhole(digits);
  if (!front || front.group === mark || !fraction) return undefined;
  const cents = front.cents + Number(fraction.padEnd(2, '0'));
  return { ...front, cents, decimals: fraction.length, mark: mark === ',' ? ',' : '.', isAmbiguous: false };
}

function readWhole(text: string): Amount | undefined {
  const grouping = GROUPED.exec(text);
  const cents = 100 * Number(text.replace(/\D/g, ''));
  if (!(grouping || /^(?:0|[1-9]\d*)$/.test(text)) || cents > LARGEST_CENTS) return undefined;
  const group = grouping?.[2] ?? (cents >= 100_000 ? '' : undefined);
  return { cents, decimals: 0, mark: undefined, group, isAmbiguous: /^\d+\.\d{3}$/.test(text) };
}

/**
 * Writes `cents` as `like` is written. Where that says nothing (no decimals though there are cents now, no thousands
 * though there are now) it is written as `typed`.
 */
export function writeAmount(cents: number, like: AmountStyle, typed: AmountStyle): string {
  const decimals = Math.max(like.decimals, neededDecimals(cents, like.decimals));
  const mark = like.mark ?? (like.group === '.' ? ',' : (typed.mark ?? '.'));
  const group = like.group ?? (typed.group === mark ? other(mark) : (typed.group ?? ''));
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(?:\d{3})+$)/g, group);
  const fraction = String(cents % 100)
    .padStart(2, '0')
    .slice(0, decimals);
  return decimals === 0 ? whole : `${whole}${mark}${fraction}`;
}

function neededDecimals(cents: number, had: number): number {
  if (cents % 100 === 0) return 0;
  return had === 1 && cents % 10 === 0 ? 1 : 2;
}

function other(mark: '.' | ','): string {
  return mark === ',' ? '.' : ',';
}
