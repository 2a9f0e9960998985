/** A word as typed. */
export interface Word {
  /** Without quotes where all of it is in quotes. */
  readonly text: string;
  /** With its quotes, made straight. */
  readonly raw: string;
  /** All of it was in quotes: it is no flag, whatever it says. */
  readonly isQuoted: boolean;
}

export type Words =
  | { readonly kind: 'understood'; readonly words: readonly Word[] }
  | { readonly kind: 'misunderstood'; readonly reasons: readonly string[] };

const DOUBLE = /["“”„‟＂]/;
const SINGLE = /['‘’‚‛]/;
/** Where a single quote can only begin something quoted: elsewhere it is an apostrophe. */
const BEFORE_QUOTE = /[\s=(,[]/;
const AFTER_QUOTE = /[\s),\]]/;

/**
 * Splits what was typed at spaces, but for those in quotes, straight or curly as phones make them. Quotes within a
 * word (`[data-x="a b"]`) stay part of it.
 */
export function splitWords(typed: string): Words {
  const words: Word[] = [];
  for (let at = skipSpaces(typed, 0); at < typed.length; at = skipSpaces(typed, at)) {
    const read = readWord(typed, at);
    if ('problem' in read) return { kind: 'misunderstood', reasons: [read.problem] };
    words.push(read.word);
    at = read.end;
  }
  return { kind: 'understood', words };
}

type Read = { readonly word: Word; readonly end: number } | { readonly problem: string };

function readWord(typed: string, start: number): Read {
  let raw = '';
  let at = start;
  while (at < typed.length && !isSpace(typed[at])) {
    const end = findClosing(typed, at);
    if (end === 'missing') {
      const rest = typed.slice(at, at + 30);
      return { problem: `The quote that begins with ${rest} has no end: close it, or leave it out.` };
    }
    if (end === undefined) {
      raw += typed[at++];
      continue;
    }
    const mark = DOUBLE.test(typed[at] ?? '') ? '"' : "'";
    const text = typed.slice(at + 1, end);
    if (at === start && (end + 1 === typed.length || isSpace(typed[end + 1])))
      return { word: { text, raw: mark + text + mark, isQuoted: true }, end: end + 1 };
    raw += mark + text + mark;
    at = end + 1;
  }
  return { word: { text: raw, raw, isQuoted: false }, end: at };
}

/** Where the quote that begins here ends; undefined if none begins. */
function findClosing(typed: string, at: number): number | 'missing' | undefined {
  const mark = typed[at] ?? '';
  const before = typed[at - 1] ?? ' ';
  if (DOUBLE.test(mark)) {
    // An inch sign, as in 5", ends a word and begins nothing.
    if (/\d/.test(before) && (at + 1 === typed.length || isSpace(typed[at + 1]))) return undefined;
    return findMark(typed, at + 1, DOUBLE) ?? 'missing';
  }
  if (!SINGLE.test(mark) || !BEFORE_QUOTE.test(before)) return undefined;
  return findMark(typed, at + 1, SINGLE, (after) => AFTER_QUOTE.test(after));
}

function findMark(
  typed: string,
  from: number,
  mark: RegExp,
  ends: (after: string) => boolean = () => true,
): number | undefined {
  for (let at = from; at < typed.length; at++)
    if (mark.test(typed[at] ?? '') && ends(typed[at + 1] ?? ' ')) return at;
  return undefined;
}

function skipSpaces(typed: string, from: number): number {
  let at = from;
  while (at < typed.length && isSpace(typed[at])) at++;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
