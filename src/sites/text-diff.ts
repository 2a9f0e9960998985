import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';

/** Of a line that is longer only the part that differs is shown: a minified page is one line. */
const LONG_LINE = 400;
const MARGIN = 80;
const CONTEXT = 3;
/** Lines removed and added. Beyond that a diff says little, and takes long: the time grows with their square. */
const MAX_EDITS = 800;

export interface DiffedText {
  /** Where it is, for the head of the diff: `production`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Unified diff of two texts of a path with shortened lines: for reading, not for patching. Empty if they are equal;
 * undefined where they are too different. The same texts always give the same diff.
 */
export function diffTexts(path: string, before: DiffedText, after: DiffedText): string | undefined {
  if (before.text === after.text) return '';
  const options = { context: CONTEXT, maxEditLength: MAX_EDITS, headerOptions: OMIT_HEADERS };
  const patch = createTwoFilesPatch('', '', before.text, after.text, undefined, undefined, options);
  if (patch === undefined) return undefined;
  return `${writeHead(path, before.name, after.name)}${shortenRuns(patch.split('\n')).join('\n')}`;
}

/** The two lines at the head of a file's diff. */
export function writeHead(path: string, before: string, after: string): string {
  const shown = path.replace(/\p{Cc}/gu, '\uFFFD');
  return `--- ${shown}\t${before}\n+++ ${shown}\t${after}\n`;
}

/** Shortens long lines; the first removed line of a run is shown by how it differs from the first added one. */
function shortenRuns(lines: readonly string[]): readonly string[] {
  const shown: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const added = skip(lines, at, /^[-\\]/);
    const end = skip(lines, added, /^[+\\]/);
    const [before, after] = [lines.slice(at, added), lines.slice(added, end)];
    shown.push(...before.map((line, index) => shorten(line, after[index])));
    shown.push(...after.map((line, index) => shorten(line, before[index])));
    if (end === at) shown.push(shorten(lines[at] ?? '', undefined));
    at = Math.max(end, at + 1);
  }
  return shown;
}

function skip(lines: readonly string[], from: number, mark: RegExp): number {
  let at = from;
  while (at < lines.length && mark.test(lines[at] ?? '')) at++;
  return at;
}

function shorten(line: string, other: string | undefined): string {
  if (line.length <= LONG_LINE) return line;
  const mark = line.slice(0, 1);
  const text = line.slice(1);
  const difference = other === undefined ? 0 : commonStart(text, other.slice(1));
  const start = Math.max(0, difference - MARGIN);
  const end = Math.min(text.length, start + LONG_LINE);
  const shown = text.slice(start, end).toWellFormed();
  return `${mark}${start > 0 ? '…' : ''}${shown}${end < text.length ? '…' : ''}`;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
