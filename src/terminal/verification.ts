import type { VerifyReport } from '../runs/verifications.ts';
import {
  countFindings,
  countLive,
  describeDifference,
  describeFinding,
  describeHealed,
  describeNext,
  describeRead,
  describeSample,
} from '../verify/report-text.ts';
import { paintMarks } from './marks.ts';
import type { Palette } from './palette.ts';
import { sanitise } from './text.ts';

/** Whether a snapshot is what was sealed: the verdict, and all that is wrong with it. */
export function renderVerification(
  report: VerifyReport,
  { palette, isBrief }: { readonly palette: Palette; readonly isBrief: boolean },
): string {
  const { name, findings, sample, healed = [] } = report;
  const counts = countFindings(findings);
  const verdict =
    counts === ''
      ? `is ${palette.good('as it was sealed')}${healed.length > 0 ? ' again' : ''}`
      : `is ${palette.bad('DAMAGED')}: ${counts}`;
  const lines = [`Snapshot ${palette.strong(name)} ${verdict}`];
  if (!isBrief) lines.push(palette.faint(`  ${describeRead(report)}`));
  if (sample && !isBrief) lines.push(palette.faint(`  ${describeSample(sample)}`));
  lines.push(...healed.map((each) => `  ${sanitise(describeHealed(each))}`));
  lines.push(...findings.map((finding) => `  ${sanitise(describeFinding(finding))}`));
  lines.push(...describeNext(report, (words) => `\`tidemark snapshot ${words}\``));
  lines.push(...renderLive(report, palette));
  return `${lines.join('\n')}\n`;
}

function renderLive({ live }: VerifyReport, palette: Palette): string[] {
  if (!live) return [];
  if ('unavailable' in live)
    return [palette.warning(`It cannot be compared with the estate: ${sanitise(live.unavailable)}`)];
  const differences = live.differences.map((each) => `  ${sanitise(describeDifference(each))}`);
  return [
    `Against the estate as it is now: ${countLive(live)}`,
    ...differences.map((line) => paintMarks(line, palette)),
  ];
}
