import type { VerifyReport } from '../runs/verifications.ts';
import { countFindings, describeFinding, describeRead, describeSample } from '../verify/report-text.ts';
import type { Palette } from './palette.ts';
import { sanitise } from './text.ts';

/** Whether a snapshot is what was sealed: the verdict, and all that is wrong with it. */
export function renderVerification(
  report: VerifyReport,
  { palette, isBrief }: { readonly palette: Palette; readonly isBrief: boolean },
): string {
  const { name, findings, sample } = report;
  const counts = countFindings(findings);
  const verdict =
    counts === '' ? `is ${palette.good('as it was sealed')}` : `is ${palette.bad('DAMAGED')}: ${counts}`;
  const lines = [`Snapshot ${palette.strong(name)} ${verdict}`];
  if (!isBrief) lines.push(palette.faint(`  ${describeRead(report)}`));
  if (sample && !isBrief) lines.push(palette.faint(`  ${describeSample(sample)}`));
  lines.push(...findings.map((finding) => `  ${sanitise(describeFinding(finding))}`));
  return `${lines.join('\n')}\n`;
}
