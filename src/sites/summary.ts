import { formatBytes, formatCount } from '../format.ts';

const SHOWN = 8;
/** More of a diff nobody reads, and it is kept with the change in the database. */
const MAX_DIFF_CHARACTERS = 2_000_000;

/** `a, b, c and 12 more`. */
export function listSome(items: readonly string[], limit = SHOWN): string {
  const more = items.length - limit;
  return more > 0 ? `${items.slice(0, limit).join(', ')} and ${formatCount(more)} more` : items.join(', ');
}

/** `lines 5, 17`, each once. */
export function listLines(edits: readonly { readonly line: number }[]): string {
  const lines = new Set(edits.map(({ line }) => formatCount(line)));
  return `${lines.size === 1 ? 'line' : 'lines'} ${listSome([...lines])}`;
}

/** The diffs of files one after the other; where they are too long, how many are left out. */
export function joinDiffs(diffs: readonly string[]): string {
  let length = 0;
  const shown = diffs.filter((diff) => {
    length += diff.length;
    return length <= MAX_DIFF_CHARACTERS;
  });
  const left = diffs.length - shown.length;
  if (left === 0) return shown.join('\n');
  const bytes = formatBytes(MAX_DIFF_CHARACTERS);
  return `${shown.join('\n')}\n(diffs of ${formatCount(left)} more files are left out: all are over ${bytes})\n`;
}
