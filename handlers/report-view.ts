import { redact } from '../src/redaction.ts';
import { type Block, type Content, context, fitLines, section } from './blocks.ts';
import { said } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { counted, escapeMarkup } from './text.ts';

/** A code block of a section, and how many of them a message may have. */
const PART_LENGTH = 2_700;
const MOST_PARTS = 3;
const LINE_LENGTH = 240;
const INVISIBLE = /[^\P{Cc}\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;

export interface Report {
  /** Markup, one line. */
  readonly title: string;
  /** Plain sentences: what it comes to. */
  readonly summary?: readonly string[];
  /** Plain text of any length, as for a terminal; may be empty. */
  readonly text: string;
  /** Markup beneath. */
  readonly hints?: readonly string[];
}

/** What it comes to, and plain text as it would stand in a terminal, as much of it as fits. */
export function reportView(report: Report, { codeBlock }: Dialect): Content {
  const { title, summary = [], hints = [] } = report;
  const text = redact(report.text).trimEnd();
  const lines = text === '' ? [] : text.split('\n').map(clean);
  const parts: string[] = [];
  let shown = 0;
  while (shown < lines.length && parts.length < MOST_PARTS) {
    const part = takePart(lines.slice(shown));
    parts.push(codeBlock(part));
    shown += part.length;
  }
  const left = lines.length - shown;
  const rest = left > 0 ? [`…and ${counted(left, 'more line')}`] : [];
  const footer = [...rest, ...hints];
  const told = summary.map((line) => said(line, 600));
  const head = fitLines([title, ...told], { most: 10, length: 2_700, rest: (count) => `…and ${count} more` });
  const blocks: Block[] = [head, ...parts].map((part) => section(part));
  if (footer.length > 0) blocks.push(context(footer.join(' · ')));
  return { text: title, blocks };
}

function takePart(lines: readonly string[]): string[] {
  const part: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += escapeMarkup(line).length + 3;
    if (length > PART_LENGTH) break;
    part.push(line);
  }
  return part;
}

function clean(line: string): string {
  const characters = [...line.replace(INVISIBLE, '\uFFFD')];
  const isLong = characters.length > LINE_LENGTH;
  return isLong ? `${characters.slice(0, LINE_LENGTH - 1).join('')}…` : characters.join('');
}
