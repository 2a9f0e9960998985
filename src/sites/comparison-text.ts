import { formatBytes, formatCount } from '../format.ts';
import { sanitise } from '../terminal/text.ts';
import type { ComparedPath, SiteComparison } from './compare.ts';

/** The comparison as plain text: a line a path, the numbers, and the diffs below. */
export function renderComparison(comparison: SiteComparison): string {
  const { site, prefix, production, staging, paths } = comparison;
  const where = prefix === '' ? '' : ` under ${sanitise(prefix)}`;
  const diffs = paths.flatMap(({ diff }) => diff ?? []);
  const lines = [
    `${site}${where}: staging ${staging} against production ${production}`,
    ...(paths.length > 0 ? ['= same  - only in production  + only in staging  * differs', ''] : []),
    ...paths.map(renderPath),
    ...(paths.length > 0 ? [''] : []),
    renderCounts(comparison),
  ];
  return `${[...lines, ...diffs.flatMap((diff) => ['', diff.trimEnd()])].join('\n')}\n`;
}

/** `151 the same, 1 only in production, 2 only in staging, 5 differ (by content; headers are not compared)`. */
export function renderCounts({ counts }: Pick<SiteComparison, 'counts'>): string {
  const parts = [
    `${formatCount(counts['='])} the same`,
    `${formatCount(counts['-'])} only in production`,
    `${formatCount(counts['+'])} only in staging`,
    `${formatCount(counts['*'])} differ`,
  ];
  return `${parts.join(', ')} (by content; headers are not compared)`;
}

function renderPath({ mark, path, production = 0, staging = 0, note }: ComparedPath): string {
  const isResized = mark === '*' && production !== staging;
  const remarks = [
    ...(isResized ? [renderSizes(production, staging)] : []),
    ...(note === undefined ? [] : [note]),
  ];
  return `${mark} ${sanitise(path)}${remarks.length > 0 ? `  (${remarks.join('; ')})` : ''}`;
}

/** To the byte where they would read the same otherwise. */
function renderSizes(production: number, staging: number): string {
  const [before, now] = [formatBytes(production), formatBytes(staging)];
  if (before !== now) return `${before} → ${now}`;
  return `${formatCount(production)} → ${formatCount(staging)} B`;
}
