import { formatBytes, formatCount } from '../format.ts';
import { sanitise } from '../terminal/text.ts';
import type { ComparedPath, SiteComparison } from './compare.ts';

const LEGEND = '= same  - only in production  + only in staging  * differs';

/** The comparison as plain text: a line a path, and the numbers; the diffs are the caller's to show. */
export function renderComparison(comparison: SiteComparison): string {
  const { paths } = comparison;
  const listed = paths.length > 0 ? [LEGEND, '', ...paths.map(renderPath), ''] : [];
  return `${[renderSides(comparison), ...listed, renderCounts(comparison)].join('\n')}\n`;
}

/** Only the paths and, beneath, how texts differ; empty where nothing does. */
export function renderDifferences({ paths }: Pick<SiteComparison, 'paths'>): string {
  const diffs = paths.flatMap(({ diff }) => diff ?? []);
  return [...paths.map(renderPath), ...diffs.flatMap((diff) => ['', diff.trimEnd()])].join('\n');
}

/** `qos under css/: staging queenofsandiego-staging against production queenofsandiego.com`. */
export function renderSides({ site, prefix, production, staging }: Omit<SiteComparison, 'paths'>): string {
  const where = prefix === '' ? '' : ` under ${sanitise(prefix)}`;
  return `${site}${where}: staging ${staging} against production ${production}`;
}

/** `151 the same, 1 only in production, 2 only in staging, 5 differ (by content; headers are not compared)`. */
export function renderCounts({ counts }: Pick<SiteComparison, 'counts'>): string {
  const parts = [
    `${formatCount(counts['='])} the same`,
    `${formatCount(counts['-'])} only in production`,
    `${formatCount(counts['+'])} only in staging`,
    `${formatCount(counts['*'])} ${counts['*'] === 1 ? 'differs' : 'differ'}`,
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
