import { CancelledError, RestoreError } from '../errors.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import type { DrillReport, DrillRequest, DrillRow } from '../restore/drill.ts';
import type { Drills } from '../runs/drills.ts';
import type { Requester } from '../runs/snapshots.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderTable } from '../terminal/table.ts';
import { sanitise } from '../terminal/text.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

export interface DrillCommandDeps extends CommandDeps {
  readonly drills: Drills;
  readonly by: Requester;
  readonly stop: AbortSignal;
}

/** `snapshot drill`: what came of each resource, and exit code 1 where one could not be restored as it was. */
export async function drill(
  name: string | undefined,
  { count, bucket }: Pick<DrillRequest, 'count' | 'bucket'>,
  deps: DrillCommandDeps,
): Promise<number> {
  const { drills, by, stop, json, stdout } = deps;
  const onRow = (row: DrillRow): void => {
    if (json) writeJson(stdout, { kind: 'drilled', ...row });
  };
  const asked = {
    ...(name !== undefined && { name }),
    ...(bucket !== undefined && { bucket }),
    count,
    signal: stop,
    onRow,
  };
  const report = await drills.run(asked, by).catch((error: unknown) => {
    throw stop.aborted && !(error instanceof RestoreError)
      ? new CancelledError('stopped; nothing was left behind')
      : error;
  });
  if (json) writeJson(stdout, { kind: 'drill', ...report });
  else stdout.write(renderDrill(report, bucket, deps));
  return report.rows.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.done;
}

function renderDrill(
  report: DrillReport,
  bucket: string | undefined,
  { palette, stdout, quiet }: CommandDeps,
): string {
  const failed = report.rows.filter(({ outcome }) => outcome === 'failed');
  const shown = quiet ? failed : report.rows;
  const rows = shown.map((row) => [
    row.outcome === 'ok' ? 'OK' : 'FAILED',
    sanitise(`${row.service} ${row.title}`),
    row.files < row.of ? `${formatCount(row.files)} of ${formatCount(row.of)}` : formatCount(row.files),
    formatBytes(row.bytes),
    sanitise(row.reason ?? ''),
  ]);
  const paint = (padded: string, cell: string) => (cell === 'OK' ? palette.good : palette.bad)(padded);
  const columns = [
    { title: '', paint },
    { title: 'RESOURCE', paint: palette.strong },
    { title: 'FILES', isNumber: true },
    { title: 'SIZE', isNumber: true },
    { title: '' },
  ];
  const table =
    rows.length === 0
      ? []
      : renderTable(columns, rows, { width: stdout.columns, paintTitles: palette.faint });
  const good = report.rows.length - failed.length;
  const [noun, where, after] =
    bucket === undefined ? ['resource', 'scratch', ''] : ['bucket', bucket, ' and removed again'];
  const done = `${good} of ${report.rows.length} ${noun}${report.rows.length === 1 ? '' : 's'} restored to ${where} as they were${after}`;
  const title = `${report.snapshot}: ${done}, in ${formatDuration(report.elapsedMs)}`;
  return `${[...table, ...(quiet ? [] : ['']), (failed.length > 0 ? palette.bad : palette.good)(sanitise(title))].join('\n')}\n`;
}
