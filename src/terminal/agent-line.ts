import type { AgentProgress } from '../engine/progress.ts';
import { formatBytes, formatCount, formatRate } from '../format.ts';
import type { Palette } from './palette.ts';
import { pad, plural, sanitise, shorten, widthOf } from './text.ts';

const NAME_COLUMNS = 6;
const COUNT_COLUMNS = 15;
const BYTES_COLUMNS = 8;
const RATE_COLUMNS = 10;
/** Narrower terminals have no room for a bar and a rate. */
const WIDE_COLUMNS = 64;
const GAP = '  ';

/** `lambda  ███████░░░░░░  57 %  12/21  4.1 MB  1.2 MB/s  1 failed  function booking`, cut to so many columns. */
export function renderAgentLine(
  progress: AgentProgress,
  bytesPerSecond: number,
  { columns, palette }: { readonly columns: number; readonly palette: Palette },
): string {
  const { steps, listed, state, resources, bytes } = progress;
  const isDone = state === 'done';
  const isWide = columns >= WIDE_COLUMNS;
  const parts: [text: string, paint?: (text: string) => string][] = [
    [pad(progress.agent, NAME_COLUMNS), palette.strong],
  ];
  if (isWide) {
    parts.push([renderBar(progress, barColumns(columns)), isDone ? palette.good : palette.accent]);
  }
  parts.push([pad(share(progress), 5, 'left')]);
  parts.push([
    pad(`${formatCount(steps.done)}/${formatCount(steps.found)}${listed ? '' : '+'}`, COUNT_COLUMNS, 'left'),
  ]);
  parts.push([pad(formatBytes(bytes), BYTES_COLUMNS, 'left')]);
  if (isWide) parts.push([pad(state === 'working' ? formatRate(bytesPerSecond) : '', RATE_COLUMNS, 'left')]);
  if (resources.failed > 0) parts.push([`${formatCount(resources.failed)} failed`, palette.bad]);
  parts.push([describeWork(progress), palette.faint]);
  return join(parts, columns);
}

/** The same in words, for a pipe. */
export function describeAgent({ agent, steps, listed, resources, files, bytes }: AgentProgress): string {
  const failed = resources.failed > 0 ? `, ${formatCount(resources.failed)} failed` : '';
  return `${agent} ${formatCount(steps.done)}/${formatCount(steps.found)}${listed ? '' : '+'} (${plural(files, 'file')}, ${formatBytes(bytes)}${failed})`;
}

function describeWork({ state, on }: AgentProgress): string {
  if (state === 'done' || state === 'waiting') return state;
  const what = on === undefined ? '' : sanitise(on);
  return state === 'looking again' ? `looking again ${what}`.trimEnd() : what;
}

/** No share is told while there may be more than is known of. */
function share({ steps, listed, state }: AgentProgress): string {
  if (!listed || state === 'waiting') return '';
  if (steps.found === 0) return state === 'done' ? '100 %' : '';
  return `${Math.floor((Math.min(steps.done, steps.found) / steps.found) * 100)} %`;
}

function barColumns(columns: number): number {
  return Math.min(30, Math.floor(columns / 5));
}

/** Empty while the share is not known. */
function renderBar({ steps, listed, state }: AgentProgress, columns: number): string {
  const share = listed && steps.found > 0 ? Math.min(steps.done, steps.found) / steps.found : 0;
  const filled = Math.floor((state === 'done' ? 1 : share) * columns);
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}

/** Painted after cutting, so that no colour is cut in two. */
function join(parts: readonly [text: string, paint?: (text: string) => string][], columns: number): string {
  let left = columns;
  const painted = parts.map(([text, paint = (plain) => plain], index) => {
    const gap = index === 0 ? '' : GAP.slice(0, left);
    const shown = shorten(text, Math.max(0, left - gap.length));
    left -= gap.length + widthOf(shown);
    return gap + (shown === '' ? '' : paint(shown));
  });
  return painted.join('').trimEnd();
}
