/** Where in a page an edit is; people read it in the diff. */
export type EditKind =
  | 'declaration'
  | 'added declaration'
  | 'style attribute'
  | 'text'
  | 'attribute'
  | 'link'
  | 'structured data'
  | 'script'
  | 'comment';

/** A piece of a page to be replaced; `offset` and `length` count UTF-16 units of the decoded text. */
export interface Replacement {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly kind: EditKind;
  /** What a reader should know before approving, such as other selectors of the same rule. */
  readonly note?: string;
}

/** A replacement with what people are shown: its line (from 1), and an excerpt of that line before and after. */
export interface Edit extends Replacement {
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** Characters of the line shown on each side of an edit: a minified page is one line. */
const EXCERPT_MARGIN = 70;

/**
 * The text with the edits made and every other character as it was. Edits may come in any order.
 * @throws RangeError where two edits overlap or one reaches outside the text
 */
export function applyEdits(text: string, edits: readonly Replacement[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const edit of edits.toSorted(byOffset)) {
    if (edit.offset < position || edit.length < 0 || edit.offset + edit.length > text.length) {
      throw new RangeError(`edit at ${edit.offset} (${edit.length} long) overlaps or leaves the text`);
    }
    parts.push(text.slice(position, edit.offset), edit.text);
    position = edit.offset + edit.length;
  }
  return parts.join('') + text.slice(position);
}

/** The replacements in the order of the page, each with its line and excerpts. */
export function describeEdits<R extends Replacement>(
  text: string,
  replacements: readonly R[],
): readonly (R & Edit)[] {
  let line = 1;
  let position = 0;
  return replacements.toSorted(byOffset).map((replacement) => {
    line += countLines(text, position, replacement.offset);
    position = replacement.offset;
    return { ...replacement, line, ...excerpts(text, replacement) };
  });
}

function excerpts(text: string, { offset, length, text: inserted }: Replacement) {
  const end = offset + length;
  const left = lineBefore(text.slice(Math.max(0, offset - EXCERPT_MARGIN - 1), offset));
  const right = lineBehind(text.slice(end, end + EXCERPT_MARGIN + 1));
  const show = (middle: string) => oneLine(left + middle + right);
  return { before: show(text.slice(offset, end)), after: show(inserted) };
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function lineBefore(text: string): string {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return line.length > EXCERPT_MARGIN ? `…${line.slice(1)}` : line;
}

function lineBehind(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > EXCERPT_MARGIN ? `${line.slice(0, EXCERPT_MARGIN)}…` : line;
}

function oneLine(text: string): string {
  return text.toWellFormed().replace(/\s+/g, ' ').trim();
}

function byOffset(a: Replacement, b: Replacement): number {
  return a.offset - b.offset;
}
