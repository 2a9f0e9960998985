import { compareKeys } from './key-order.ts';

/** S3's limit for a key, UTF-8 bytes. */
const MAX_KEY_BYTES = 1024;
/** Keys go on past `z` seldom; looking there first costs a probe for each character. */
const SOFT_ENDS = [':', '[', '{', '\u007f'].map((end) => end.codePointAt(0) ?? 0);
const BEYOND_UNICODE = 0x11_0000;

/**
 * A string after `first` and before `high` that is likely to have keys on both sides. With every miss it turns to the
 * other of two ways: halving the character where the two part, which suits random names, and skipping all that
 * begins like `first`, which finds the end of a long common prefix in a few steps. Undefined if there is none.
 */
export function keyBetween(first: string, high: string | undefined, misses: number): string | undefined {
  const ways = misses % 2 === 0 ? [halveCharacter, skipPrefix] : [skipPrefix, halveCharacter];
  const from = Array.from(first);
  const to = high === undefined ? undefined : Array.from(high);
  return ways.map((way) => way(from, to)).find((key) => key !== undefined && isUsable(key, first, high));
}

function isUsable(key: string, first: string, high: string | undefined): boolean {
  if (!key.isWellFormed() || Buffer.byteLength(key) > MAX_KEY_BYTES) return false;
  return compareKeys(first, key) < 0 && (high === undefined || compareKeys(key, high) < 0);
}

function halveCharacter(first: readonly string[], high: readonly string[] | undefined): string | undefined {
  const common = commonLength(first, high);
  const end = high?.[common]?.codePointAt(0);
  const atFork = middleOf(first[common], end);
  if (atFork !== undefined) return first.slice(0, common).join('') + atFork;
  for (let at = common + 1; at <= first.length; at++) {
    const deeper = middleOf(first[at], undefined);
    if (deeper !== undefined) return first.slice(0, at).join('') + deeper;
  }
  return undefined;
}

function skipPrefix(first: readonly string[], high: readonly string[] | undefined): string | undefined {
  const common = commonLength(first, high);
  const length = common + 1 + Math.floor((first.length - common - 1) / 2);
  const last = first[length - 1]?.codePointAt(0);
  if (last === undefined) return undefined;
  return first.slice(0, length - 1).join('') + characterAt(last + 1);
}

/** A character between `from` (none: before all printable ones) and `end` (none: where such characters end). */
function middleOf(from: string | undefined, end: number | undefined): string | undefined {
  const low = from?.codePointAt(0) ?? 0x1f;
  const high = end ?? SOFT_ENDS.find((soft) => low < soft && low >= soft - 26) ?? nextEnd(low);
  if (high - low < 2) return undefined;
  return characterAt(low + Math.floor((high - low) / 2));
}

function nextEnd(low: number): number {
  return low < 0x7e ? 0x7f : BEYOND_UNICODE;
}

/** Surrogates are no characters; what follows them is taken instead. */
function characterAt(point: number): string {
  if (point >= BEYOND_UNICODE) return '';
  return String.fromCodePoint(point >= 0xd800 && point <= 0xdfff ? 0xe000 : point);
}

function commonLength(a: readonly string[], b: readonly string[] = []): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
