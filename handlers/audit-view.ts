import type { AuditEntry } from '../src/state/audit.ts';
import { type Content, context, fitLines, header, section } from './blocks.ts';
import { named, said } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { code, counted } from './text.ts';

const MARKS = { done: '✅', refused: '⛔', failed: '🔴' } as const satisfies Record<
  AuditEntry['outcome'],
  string
>;
/** Of a section; three of them are within what a message may have. */
const PART_LENGTH = 2_800;
const MOST_PARTS = 3;

/** The newest first: when, who, what, of what, and what became of it. */
export function auditView(entries: readonly AuditEntry[], dialect: Dialect): Content {
  const lines = entries.map((entry) => line(entry, dialect));
  const title = counted(entries.length, 'newest entry', 'newest entries');
  if (entries.length === 0) {
    const text = 'Nothing has been asked for yet.';
    return { text, blocks: [section(text)] };
  }
  const { parts, left } = split(lines);
  const rest = left > 0 ? `…and ${counted(left, 'older entry', 'older entries')} do not fit. ` : '';
  return {
    text: `Audit log: ${title}`,
    blocks: [
      header(`Audit log: ${title}`),
      ...parts.map((part) => section(part)),
      context(
        `${rest}${code('/staging audit 50')} shows more; ${code('tidemark audit')} in a terminal shows all`,
      ),
    ],
  };
}

function split(lines: readonly string[]): { parts: readonly string[]; left: number } {
  const parts: string[] = [];
  let shown = 0;
  while (shown < lines.length && parts.length < MOST_PARTS) {
    const limits = { most: 100, length: PART_LENGTH, rest: () => '' };
    const part = fitLines(lines.slice(shown), limits).trimEnd();
    parts.push(part);
    shown += part.split('\n').length;
  }
  return { parts, left: lines.length - shown };
}

function line({ at, by, action, target, outcome, detail }: AuditEntry, dialect: Dialect): string {
  const who = /^[UW][A-Z0-9]{4,}$/.test(by) ? `<@${by}>` : said(by, 60);
  const what = `${said(action, 60)}${target === '' ? '' : ` ${named(target, 60)}`}`;
  // Some details stand in brackets already.
  const words = (detail ?? '').replace(/^\(([^()]*)\)$/, '$1');
  const why = words === '' ? '' : ` (${said(words, 120)})`;
  return `${MARKS[outcome]} ${dialect.date(at)} ${who} ${what}${why}`;
}
