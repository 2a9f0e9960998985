import { formatBytes, formatCount, formatDuration } from '../src/format.ts';
import type { DrillReport } from '../src/restore/drill.ts';
import { type Content, fitLines, section } from './blocks.ts';
import { named, said } from './change-words.ts';
import { counted } from './text.ts';

/** To who asked for it; `bucket`: where objects were restored to. */
export function drillView(report: DrillReport, bucket?: string): Content {
  const drill = `Drill of ${named(report.snapshot)}`;
  const totals = drillTotals(report, bucket);
  const lines = report.rows.length > 0 ? [section(drillLines(report))] : [];
  return {
    text: `${drill}: ${totals}`,
    blocks: [section(`${drillMark(report)} *${drill}*: ${totals}`), ...lines],
  };
}

/** `🟢`, or `🔴` where anything failed. */
export function drillMark({ rows }: DrillReport): string {
  return rows.some(({ outcome }) => outcome === 'failed') ? '🔴' : '🟢';
}

/** `4 of 5 resources restored to scratch as they were, in 1.2 s`; to a bucket, and removed from it. */
export function drillTotals({ rows, elapsedMs }: DrillReport, bucket?: string): string {
  const good = rows.filter(({ outcome }) => outcome === 'ok').length;
  const [noun, where, after] =
    bucket === undefined ? ['resource', 'scratch', ''] : ['bucket', named(bucket), ' and removed again'];
  const time = formatDuration(elapsedMs);
  return `${good} of ${counted(rows.length, noun)} restored to ${where} as they were${after}, in ${time}`;
}

/** What came of each resource, the failed ones first; as many as fit in a section. */
export function drillLines({ rows }: DrillReport): string {
  const isFailed = ({ outcome }: DrillReport['rows'][number]) => outcome === 'failed';
  const lines = [...rows.filter(isFailed), ...rows.filter((row) => !isFailed(row))].map((row) => {
    const name = named(`${row.service} ${row.title}`, 100);
    if (isFailed(row)) return `• *FAILED* ${name}: ${said(row.reason ?? '', 200)}`;
    return `• ${name}: ${amount(row)}, ${formatBytes(row.bytes)}`;
  });
  const rest = (left: number) => `…and ${counted(left, 'other')}`;
  return fitLines(lines, { most: 20, length: 2_700, rest });
}

/** A large bucket is drilled in part. */
function amount({ files, of }: DrillReport['rows'][number]): string {
  return files < of ? `${formatCount(files)} of ${counted(of, 'file')}` : counted(files, 'file');
}
