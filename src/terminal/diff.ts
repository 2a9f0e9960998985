import type { Palette } from './palette.ts';
import { sanitise } from './text.ts';

/** A unified diff, or a list of `* changed` things, line by line: marks in colour, headers strong, nothing in it can steer the terminal. */
export function renderDiff(diff: string, palette: Palette): string[] {
  if (diff === '') return [];
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => paintLine(sanitiseLine(line), palette));
}

function paintLine(line: string, palette: Palette): string {
  if (/^(---|\+\+\+) /.test(line)) return palette.strong(line);
  if (line.startsWith('@@')) return palette.accent(line);
  if (line.startsWith('* ')) return palette.warning(line);
  if (line.startsWith('-')) return palette.bad(line);
  return line.startsWith('+') ? palette.good(line) : line;
}

/** Tabs only indent; a carriage return at the end is how the file ends its lines. */
function sanitiseLine(line: string): string {
  return line.replace(/\r$/, '').split('\t').map(sanitise).join('\t');
}
