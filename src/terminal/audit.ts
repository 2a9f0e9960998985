import type { AuditEntry } from '../state/audit.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { sanitise } from './text.ts';

export interface AuditOptions {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

/** Entries of the audit log as a table, in the order given. */
export function renderAudit(entries: readonly AuditEntry[], { palette, width }: AuditOptions): string {
  const columns = [
    { title: 'AT (UTC)', paint: palette.faint },
    { title: 'BY' },
    { title: 'ACTION', paint: palette.strong },
    { title: 'TARGET' },
    { title: 'OUTCOME', paint: (padded: string, outcome: string) => paintOutcome(outcome, palette)(padded) },
    { title: 'DETAIL' },
  ];
  const rows = entries.map(({ at, by, action, target, outcome, detail = '' }) =>
    [at.toISOString().slice(0, 19).replace('T', ' '), by, action, target, outcome, oneLine(detail)].map(
      sanitise,
    ),
  );
  return `${renderTable(columns, rows, { width, paintTitles: palette.faint }).join('\n')}\n`;
}

function paintOutcome(outcome: string, palette: Palette): (text: string) => string {
  if (outcome === 'done') return palette.good;
  return outcome === 'failed' ? palette.bad : palette.warning;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
