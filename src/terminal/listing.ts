import { formatBytes, formatCount, formatDuration } from '../format.ts';
import type { SnapshotListing } from '../runs/snapshots.ts';
import type { Palette } from './palette.ts';
import { paintState } from './summary.ts';
import { renderTable } from './table.ts';
import { sanitise } from './text.ts';

export interface ListingOptions {
  readonly palette: Palette;
  readonly now: Date;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

const NOTHING = '-';

/** Snapshots as a table, in the order given. */
export function renderListing(
  snapshots: readonly SnapshotListing[],
  { palette, now, width }: ListingOptions,
): string {
  const columns = [
    { title: 'NAME', paint: palette.strong },
    { title: 'STATE', paint: (padded: string, state: string) => paintState(state, palette, padded) },
    { title: 'STARTED (UTC)' },
    { title: 'TOOK', isNumber: true },
    { title: 'RESOURCES', isNumber: true },
    { title: 'FILES', isNumber: true },
    { title: 'SIZE', isNumber: true },
    { title: '', paint: palette.faint },
  ];
  const rows = snapshots.map((snapshot) => describeSnapshot(snapshot, now));
  return `${renderTable(columns, rows, { width, paintTitles: palette.faint }).join('\n')}\n`;
}

function describeSnapshot(snapshot: SnapshotListing, now: Date): string[] {
  const { name, state, startedAt, finishedAt, resources, files, bytes, note = '' } = snapshot;
  const isKnown = startedAt.getTime() > 0;
  const end = finishedAt ?? (state === 'RUNNING' ? now : undefined);
  const isCounted = isKnown && state !== 'INTERRUPTED' && (state !== 'RUNNING' || resources > 0);
  return [
    name,
    state,
    isKnown ? startedAt.toISOString().slice(0, 16).replace('T', ' ') : NOTHING,
    isKnown && end ? formatDuration(end.getTime() - startedAt.getTime()) : NOTHING,
    isCounted ? formatCount(resources) : NOTHING,
    isCounted ? formatCount(files) : NOTHING,
    isCounted ? formatBytes(bytes) : NOTHING,
    sanitise(note),
  ];
}
