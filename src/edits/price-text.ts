import type { MappedText } from './mapped-text.ts';
import { type Amount, NUMBER, readAmount } from './price-amount.ts';
import type { PriceChange } from './price-change.ts';
import {
  BLOCK_TAG,
  type CurrencyMark,
  INLINE_TAG,
  readCurrencyAfter,
  readCurrencyBefore,
} from './price-currency.ts';

/** A place in a mapped text where the price stands. */
export interface PriceSighting {
  readonly from: number;
  readonly to: number;
  readonly amount: Amount;
  /** Why it may not be the price; undefined where it surely is. */
  readonly doubt: string | undefined;
}

/** The surroundings of a number with the currency beside it. */
interface Surroundings {
  readonly before: string;
  readonly after: string;
  readonly front: CurrencyMark | undefined;
  readonly back: CurrencyMark | undefined;
}

/** Characters looked at on each side of a number. */
const REACH = 64;
/** `$225k`, `$225 million`, `$225%`: other amounts altogether. */
const OTHER_AMOUNT =
  /^(?:\s?(?:[kmb]|bn|mm|mio|mln|%)(?![\p{L}\p{N}])|[\s-]?(?:hundred|thousand|million|billion|grand)\b)/iu;
const GOES_ON = new RegExp(`^[.,]?${INLINE_TAG}+[.,]?\\d`);
const BEGINS_BEFORE = new RegExp(`[\\d.,]${INLINE_TAG}+$`);

/** Every place of a text for people where the price stands with its currency. */
export function findPricesInText(mapped: MappedText, change: PriceChange): readonly PriceSighting[] {
  const { text } = mapped;
  return [...text.matchAll(NUMBER)].flatMap(({ 0: number, index }) => {
    const amount = readAmount(number);
    if (amount?.cents !== change.fromCents) return [];
    const to = index + number.length;
    const around = look(text.slice(Math.max(0, index - REACH), index), text.slice(to, to + REACH));
    if (!isPrice(around, change)) return [];
    const doubts = findDoubts(around, amount, change, isEncoded(mapped, index, to, around));
    return [{ from: index, to, amount, doubt: doubts[0] }];
  });
}

/** The price where it is the whole of a text, as in `content="225"`. */
export function readPriceAlone(text: string, change: PriceChange): PriceSighting | undefined {
  const number = text.trim();
  const amount = readAmount(number);
  if (amount?.cents !== change.fromCents) return undefined;
  const from = text.indexOf(number);
  const doubt = amount.isAmbiguous ? AMBIGUOUS : undefined;
  return { from, to: from + number.length, amount, doubt };
}

const AMBIGUOUS = 'a point between thousands, or decimals';

function look(before: string, after: string): Surroundings {
  const front = readCurrencyBefore(before);
  const back = readCurrencyAfter(after);
  return { before, after, front: isTaken(before, front) ? undefined : front, back };
}

/** The currency beside the number: the one said exactly, else that before it. */
function chooseMark({ front, back }: Surroundings): CurrencyMark | undefined {
  return [front, back].find((mark) => mark?.isExact) ?? front ?? back;
}

function isPrice(around: Surroundings, { currency }: PriceChange): boolean {
  const mark = chooseMark(around);
  if (!mark || mark.currency === '?') return false;
  if (OTHER_AMOUNT.test(around.after)) return false;
  const isGlued = !around.front && /[\p{L}\p{N}_.,'’#@=&]$/u.test(around.before);
  const isCurrency = !currency || mark.currency === currency || isSharedDollar(mark, currency);
  return isCurrency && !isGlued;
}

/** A bare `$` may be the dollar of any country. */
function isSharedDollar(mark: CurrencyMark, currency: string): boolean {
  return !mark.isExact && mark.currency === 'USD' && /^(?:CAD|AUD|NZD|HKD|SGD|MXN)$/.test(currency);
}

function findDoubts(
  around: Surroundings,
  amount: Amount,
  change: PriceChange,
  encoded: boolean,
): readonly string[] {
  const { before, after, front, back } = around;
  const lead = before.slice(0, before.length - (front?.length ?? 0));
  const rest = after.slice(front ? 0 : (back?.length ?? 0));
  const mark = chooseMark(around);
  const doubts: readonly (readonly [boolean, string])[] = [
    [encoded, 'its currency is written as a character reference or an escape'],
    [amount.isAmbiguous, AMBIGUOUS],
    [
      change.currency !== undefined && mark?.currency !== change.currency,
      `it may not be in ${change.currency}`,
    ],
    [front !== undefined && back !== undefined && isConflict(front, back), 'two currencies stand beside it'],
    [/[?&;][\w.[\]-]+=$/.test(lead), 'a URL parameter'],
    [isOfNumberAfter(around), 'its currency may belong to the number beside it'],
    [/(?:^|[\s(])[-−–]$/.test(lead) || (!front && /[-−–/]$/.test(lead)), 'a minus or a range'],
    [/^(?:\s?[-–—]\s?|[/:])\d/.test(after), 'it may be part of a range'],
    [GOES_ON.test(after) || BEGINS_BEFORE.test(before), 'the number may go on in the element beside it'],
    [!back && /^[\p{L}_]/u.test(rest), 'letters follow at once'],
  ];
  return doubts.filter(([holds]) => holds).map(([, doubt]) => doubt);
}

function isConflict(front: CurrencyMark, back: CurrencyMark): boolean {
  return front.isExact && back.isExact && front.currency !== back.currency;
}

/** In `100 € 225` the sign is that of the number before. */
function isTaken(before: string, mark: CurrencyMark | undefined): boolean {
  return mark !== undefined && /\s$/.test(before) && /\d\s*$/.test(before.slice(0, -mark.length));
}

/** `225 USD 100`; in `225€ 2 nights` it is clear. */
function isOfNumberAfter({ after, front, back }: Surroundings): boolean {
  return !front && back !== undefined && /^\s/.test(after) && /^\s?\d/.test(after.slice(back.length));
}

/** Whether the currency's characters are not written as themselves; blanks may be (`225&nbsp;USD`). */
function isEncoded(mapped: MappedText, from: number, to: number, { front, back }: Surroundings): boolean {
  const isReference = (index: number) =>
    !/[\s\ue000\ue001]/.test(mapped.text[index] ?? BLOCK_TAG) && mapped.end(index) - mapped.start(index) > 1;
  const beforeIndexes = Array.from({ length: front?.length ?? 0 }, (_, step) => from - 1 - step);
  const afterIndexes = Array.from({ length: back?.length ?? 0 }, (_, step) => to + step);
  return [...beforeIndexes, ...afterIndexes].some(isReference);
}
