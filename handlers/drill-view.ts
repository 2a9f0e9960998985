import { formatBytes, formatDuration } from '../src/format.ts';
import type { DrillReport } from '../src/restore/drill.ts';
import { fitLines } from './blocks.ts';
import { named, said } from './change-words.ts';
import { counted } from './text.ts';

/** `🟢`, or `🔴` where anything failed. */
export function drillMark({ rows }: DrillReport): string {
  return rows.some(({ outcome }) => outcome === 'failed') ? '🔴' : '🟢';
}

/** `4 of 5 resources restored to scratch as they were, in 1.2 s` */
export function drillTotals({ rows, elapsedMs }: DrillReport): string {
  const good = rows.filter(({ outcome }) => outcome === 'ok').length;
  return `${good} of ${counted(rows.length, 'resource')} restored to scratch as they were, in ${formatDuration(elapsedMs)}`;
}

/** What came of each resource, the failed ones first; as many as fit in a section. */
export function drillLines({ rows }: DrillReport): string {
  const isFailed = ({ outcome }: DrillReport['rows'][number]) => outcome === 'failed';
  const lines = [...rows.filter(isFailed), ...rows.filter((row) => !isFailed(row))].map((row) => {
    const name = named(`${row.service} ${row.title}`, 100);
    if (isFailed(row)) return `• *FAILED* ${name}: ${said(row.reason ?? '', 200)}`;
    return `• ${name}: ${counted(row.files, 'file')}, ${formatBytes(row.bytes)}`;
  });
  const rest = (left: number) => `…and ${counted(left, 'other')}`;
  return fitLines(lines, { most: 20, length: 2_700, rest });
}
