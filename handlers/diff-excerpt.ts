import { redact } from '../src/redaction.ts';
import type { Dialect } from './dialect.ts';
import { counted, escapeMarkup } from './text.ts';

export interface DiffExcerpt {
  /** A code block in markup; empty where there is no diff. */
  readonly markup: string;
  /** How much is left out, in words. */
  readonly rest: string | undefined;
  /** All of the diff is in it. */
  readonly isWhole: boolean;
}

const MOST_LINES = 15;
/** What differs in a long line begins within its first 80 characters (`diffTexts`). */
const LINE_LENGTH = 140;
const MARKUP_LENGTH = 2_200;
// A tab stays: code is indented by it.
const INVISIBLE = /[^\P{Cc}\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;
/** Context, and heads that say nothing more than the other one. */
const DROPPED = /^(?: |@@|--- |$)/;
const HEAD = /^\+\+\+ ([^\t]*)/;

/** What fits in a message: all of a short diff; of a long one the files and their changed lines. */
export function excerptDiff(diff: string, { codeBlock }: Dialect): DiffExcerpt {
  const lines = splitLines(diff);
  if (lines.length === 0) return { markup: '', rest: undefined, isWhole: true };
  const isShort = lines.length <= MOST_LINES;
  const wanted = (isShort ? lines : lines.flatMap(essence)).map(cut);
  const shown: string[] = [];
  let length = 0;
  for (const line of wanted.slice(0, MOST_LINES)) {
    length += escapeMarkup(line).length + 3;
    if (length > MARKUP_LENGTH) break;
    shown.push(line);
  }
  const left = wanted.length - shown.length;
  const rest = left > 0 ? `…and ${counted(left, 'more line')} of the diff` : undefined;
  return { markup: codeBlock(shown), rest, isWhole: isWholeDiff(diff) };
}

/** Whether all of the diff stands in its excerpt. */
export function isWholeDiff(diff: string): boolean {
  const lines = splitLines(diff);
  return lines.length <= MOST_LINES && lines.every((line) => cut(line) === line);
}

function splitLines(diff: string): string[] {
  const text = redact(diff).replace(/\n+$/, '');
  return text === '' ? [] : text.split('\n');
}

/** Of a line of a long diff: what stands in its place. */
function essence(line: string): string[] {
  const file = HEAD.exec(line)?.[1];
  if (file !== undefined) return [`${file}:`];
  return DROPPED.test(line) ? [] : [line];
}

function cut(line: string): string {
  const clean = line.replace(INVISIBLE, '\uFFFD');
  const characters = [...clean];
  return characters.length <= LINE_LENGTH ? clean : `${characters.slice(0, LINE_LENGTH - 1).join('')}…`;
}
