import { formatBytes, formatCount } from '../format.ts';
import type { ComparedPath, SiteComparison } from '../sites/compare.ts';
import { renderDiff } from './diff.ts';
import { paintMark } from './marks.ts';
import type { Palette } from './palette.ts';
import { sanitise } from './text.ts';

export interface ComparisonOptions {
  readonly palette: Palette;
  /** Only what differs. */
  readonly quiet: boolean;
}

const INDENT = '  ';

/** What differs between production and staging, a path a line with its diff below it, and the counts; in parts. */
export function* renderComparison(
  comparison: SiteComparison,
  { palette, quiet }: ComparisonOptions,
): Generator<string> {
  const { production, staging, prefix, paths } = comparison;
  if (!quiet) {
    const where = prefix === '' ? '' : ` under ${prefix}`;
    yield `${palette.faint(sanitise(`${production} (production) and ${staging} (staging)${where}`))}\n`;
  }
  for (const path of paths) yield `${renderPath(path, palette).join('\n')}\n`;
  if (!quiet) yield `${describeCounts(comparison)}\n`;
}

function renderPath(
  { mark, path, production, staging, diff, note }: ComparedPath,
  palette: Palette,
): string[] {
  const bytes = describeSizes(production, staging);
  const remark = [bytes, note === undefined ? '' : sanitise(note)].filter(Boolean).join(', ');
  return [
    `${paintMark(mark, palette)} ${sanitise(path)}${remark === '' ? '' : `  ${palette.faint(remark)}`}`,
    ...renderDiff(diff ?? '', palette).map((line) => INDENT + line),
  ];
}

function describeSizes(production: number | undefined, staging: number | undefined): string {
  if (production === undefined || staging === undefined) return formatBytes(production ?? staging ?? 0);
  if (production === staging) return formatBytes(production);
  return `${formatBytes(production)} in production, ${formatBytes(staging)} in staging`;
}

function describeCounts({ counts, site }: SiteComparison): string {
  const { '=': same, '-': missing, '+': extra, '*': changed } = counts;
  const total = `${formatCount(same)} the same`;
  if (missing + extra + changed === 0) return `${site}: staging is as production (${total})`;
  const parts = [
    `${formatCount(changed)} differ (*)`,
    `${formatCount(missing)} only in production (-)`,
    `${formatCount(extra)} only in staging (+)`,
    `${total} (=)`,
  ];
  return `${site}: ${parts.join(', ')}`;
}
