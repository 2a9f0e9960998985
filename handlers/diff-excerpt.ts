import { redact } from '../src/redaction.ts';
import { counted, escapeMarkup } from './text.ts';

export interface DiffExcerpt {
  /** A code block in markup; empty where there is no diff. */
  readonly markup: string;
  /** All of the diff is in it. */
  readonly isWhole: boolean;
}

const MOST_LINES = 15;
/** What differs in a long line begins within its first 80 characters (`diffTexts`). */
const LINE_LENGTH = 140;
const MARKUP_LENGTH = 2_700;
// A tab stays: code is indented by it.
const INVISIBLE = /[^\P{Cc}\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;
/** Context, and heads that say nothing more than the other one. */
const DROPPED = /^(?: |@@|--- |$)/;
const HEAD = /^\+\+\+ ([^\t]*)/;

/** What fits in a message: all of a short diff; of a long one the files and their changed lines. */
export function excerptDiff(diff: string): DiffExcerpt {
  const lines = redact(diff).replace(/\n+$/, '').split('\n');
  if (lines.length === 1 && lines[0] === '') return { markup: '', isWhole: true };
  const isShort = lines.length <= MOST_LINES;
  const wanted = isShort ? lines : lines.flatMap(essence);
  const shown: string[] = [];
  let length = 0;
  for (const line of wanted.slice(0, MOST_LINES)) {
    const escaped = escapeMarkup(cut(line));
    if (length + escaped.length + 1 > MARKUP_LENGTH) break;
    shown.push(escaped);
    length += escaped.length + 1;
  }
  const left = wanted.length - shown.length;
  const rest = left > 0 ? `\n…and ${counted(left, 'more line')} of the diff` : '';
  const isWhole = isShort && left === 0 && lines.every((line) => cut(line) === line);
  return { markup: `\`\`\`\n${shown.join('\n')}\n\`\`\`${rest}`, isWhole };
}

/** Of a line of a long diff: what stands in its place. */
function essence(line: string): string[] {
  const file = HEAD.exec(line)?.[1];
  if (file !== undefined) return [`${file}:`];
  return DROPPED.test(line) ? [] : [line];
}

function cut(line: string): string {
  const clean = line.replace(INVISIBLE, '\uFFFD').replaceAll('```', "'''");
  const characters = [...clean];
  return characters.length <= LINE_LENGTH ? clean : `${characters.slice(0, LINE_LENGTH - 1).join('')}…`;
}
