import type { ScheduleListing } from '../runs/schedules.ts';
import { describeOutcome, type ScheduledRun, type Work } from '../schedules/scheduled-run.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { sanitise } from './text.ts';

export interface SchedulesOptions {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

/** Schedules as a table, in the order given. */
export function renderSchedules(
  schedules: readonly ScheduleListing[],
  { palette, width }: SchedulesOptions,
): string {
  const isGood = new Map(schedules.map(({ last }) => [lastWords(last), last?.state !== 'failed']));
  const columns = [
    { title: 'NAME', paint: palette.strong },
    { title: 'DOES' },
    { title: 'WHEN' },
    { title: 'NEXT (UTC)', paint: (padded: string, cell: string) => paintNext(cell, palette)(padded) },
    { title: 'LAST (UTC)' },
    {
      title: '',
      paint: (padded: string, cell: string) => (isGood.get(cell) === false ? palette.bad(padded) : padded),
    },
  ];
  const rows = schedules.map(({ name, work, cron, timezone, next, last }) => [
    name,
    describeWork(work),
    sanitise(timezone === 'UTC' ? cron : `${cron} ${timezone}`),
    next ? formatMinute(next) : 'paused',
    last ? formatMinute(last.startedAt) : '-',
    lastWords(last),
  ]);
  return `${renderTable(columns, rows, { width, paintTitles: palette.faint }).join('\n')}\n`;
}

/** `2026-11-23 11:00`, in UTC. */
export function formatMinute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

function describeWork(work: Work): string {
  if (work.do === 'take') return 'snapshot';
  return `drill of ${work.count}${work.bucket === undefined ? '' : ` in ${sanitise(work.bucket)}`}`;
}

function lastWords(last: ScheduledRun | undefined): string {
  return last ? sanitise(describeOutcome(last)) : '';
}

function paintNext(cell: string, palette: Palette): (text: string) => string {
  return cell === 'paused' ? palette.warning : (text) => text;
}
