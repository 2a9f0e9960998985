import type { SiteComparison } from '../sites/compare.ts';
import { renderComparison } from '../sites/comparison-text.ts';
import { renderDiff } from './diff.ts';
import { paintMarks } from './marks.ts';
import type { Palette } from './palette.ts';

/** How staging differs from production in colour: a path a line, the counts, then the diffs; in parts. */
export function* paintComparison(comparison: SiteComparison, palette: Palette): Generator<string> {
  yield paintMarks(renderComparison(comparison), palette);
  for (const { diff } of comparison.paths) if (diff) yield `\n${renderDiff(diff, palette).join('\n')}\n`;
}
