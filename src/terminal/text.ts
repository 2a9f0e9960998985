import { formatCount } from '../format.ts';

/** Of such text every character takes one column; most is. */
const PLAIN = /^[\x20-\x7E]*$/;
// East Asian wide characters, and emoji shown as pictures, take two columns: https://unicode.org/reports/tr11/
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])/u;

/** Text from AWS, files or people without what would steer the terminal: control characters and direction marks. */
export function sanitise(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

/** Columns that the text takes on a terminal; it must be sanitised and without colour. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const segment of segmentsOf(text)) width += segmentWidth(segment);
  return width;
}

/** The text in at most so many columns: its beginning, `…`, and its end, which tells paths apart. */
export function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return '';
  const segments = segmentsOf(text);
  const tail = takeColumns(segments.toReversed(), Math.floor((columns - 1) / 2)).reverse();
  const head = takeColumns(segments, columns - 1 - widthOf(tail.join('')));
  return [...head, '…', ...tail].join('');
}

/** Filled with spaces to so many columns, on the right, or on the left for numbers. */
export function pad(text: string, columns: number, side: 'right' | 'left' = 'right'): string {
  const filling = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return side === 'right' ? text + filling : filling + text;
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

let segmenter: Intl.Segmenter | undefined;

function segmentsOf(text: string): string[] {
  // Made when it is needed: it takes megabytes.
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function segmentWidth(segment: string): number {
  return WIDE.test(segment) ? 2 : 1;
}

function takeColumns(segments: readonly string[], columns: number): string[] {
  let left = columns;
  const taken: string[] = [];
  for (const segment of segments) {
    left -= segmentWidth(segment);
    if (left < 0) break;
    taken.push(segment);
  }
  return taken;
}
