import { compareKeys } from './key-order.ts';

/** S3's limit for a key, UTF-8 bytes. */
const MAX_KEY_BYTES = 1024;
/** Where digits, capitals, small letters and ASCII end: names seldom go on beyond the end of their kind. */
const ENDS = [':', '[', '{', '\u007f'].map((end) => end.codePointAt(0) ?? 0);
const LETTERS = 26;
const BEFORE_PRINTABLE = 0x1f;
const BEYOND_UNICODE = 0x11_0000;

/**
 * What is known of the keys of a range, or part of one, to be split. It is only ever a guess where to look: a wrong
 * one makes uneven parts, not wrong ones.
 */
export interface Part {
  /** Its first key, by characters. */
  readonly first: readonly string[];
  /** No key of it is here or beyond; undefined: nothing is known. */
  readonly high: string | undefined;
  /** As many characters of `first` begin all its keys. */
  readonly shared: number;
  /** As many do not; undefined once its keys are known to differ right after what they share. */
  readonly unshared: number | undefined;
}

/** Where to look for a key next; `length` is given while the end of what the keys share is searched for. */
export interface Probe {
  readonly part: Part;
  readonly key: string;
  readonly length?: number;
}

export function makePart(first: string, high: string | undefined): Part {
  const characters = Array.from(first);
  return { first: characters, high, shared: 0, unshared: characters.length + 1 };
}

/**
 * The next probe of a part: first, by bisecting their length, what its keys share; then, by bisecting the character
 * after that, a point with keys on both sides. Undefined where there is nothing to split.
 */
export function aim(part: Part): Probe | undefined {
  const { first, high, shared, unshared } = part;
  if (unshared === undefined) {
    const character = middleOf(first[shared], endOf(part));
    const key = first.slice(0, shared).join('') + (character ?? '');
    if (character !== undefined && isProbe(key, high)) return { part, key };
    return shared < first.length
      ? aim({ ...part, shared: shared + 1, unshared: first.length + 1 })
      : undefined;
  }
  if (unshared - shared <= 1) return aim({ ...part, unshared: undefined });
  const length = Math.floor((shared + unshared) / 2);
  const key = afterAllWith(first.slice(0, length));
  return isProbe(key, high) ? { part, key, length } : aim({ ...part, shared: length });
}

/** The part, or the two parts and where they meet, after the first key beyond the probe is known (undefined: none). */
export function learn(
  { part, key, length }: Probe,
  found: string | undefined,
): { parts: Part[]; cut?: string } {
  const isHit = found !== undefined && (part.high === undefined || compareKeys(found, part.high) <= 0);
  if (!isHit) return { parts: [{ ...part, high: key, ...(length === undefined ? {} : { shared: length }) }] };
  // An endpoint that takes no notice of `start-after` answers with a key from before it.
  if (compareKeys(found, key) <= 0) return { parts: [] };
  if (length !== undefined) return { parts: [{ ...part, unshared: length }] };
  const first = Array.from(found);
  const shared = Math.min(part.shared, commonLength(part.first, first));
  return {
    parts: [
      { ...part, high: key },
      { ...part, first, shared },
    ],
    cut: key,
  };
}

function isProbe(key: string, high: string | undefined): boolean {
  if (!key.isWellFormed() || Buffer.byteLength(key) > MAX_KEY_BYTES) return false;
  return high === undefined || compareKeys(key, high) < 0;
}

/** The character of `high` after what is shared, if it begins like that. */
function endOf({ first, high, shared }: Part): number | undefined {
  if (high === undefined) return undefined;
  const characters = Array.from(high);
  return commonLength(first, characters) < shared ? undefined : characters[shared]?.codePointAt(0);
}

/** A character in the middle between `from` (undefined: before all printable ones) and `end`; undefined if none. */
function middleOf(from: string | undefined, end: number | undefined): string | undefined {
  const low = from?.codePointAt(0) ?? BEFORE_PRINTABLE;
  const isWithin = (high: number) => high - low >= 2 && (end === undefined || high <= end);
  const high =
    ENDS.find((each) => isWithin(each) && each - low <= LETTERS) ??
    ENDS.find(isWithin) ??
    end ??
    BEYOND_UNICODE;
  if (high - low < 2) return undefined;
  return characterAt(Math.floor((low + high) / 2));
}

/** A key that comes after all that begin like this. */
function afterAllWith(prefix: readonly string[]): string {
  const last = prefix.at(-1)?.codePointAt(0) ?? 0;
  return prefix.slice(0, -1).join('') + (last + 1 < BEYOND_UNICODE ? characterAt(last + 1) : '\ud800');
}

/** Surrogates are no characters; what follows them is taken instead. */
function characterAt(point: number): string {
  return String.fromCodePoint(point >= 0xd800 && point <= 0xdfff ? 0xe000 : point);
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
