import type { Doubtful, Operation, Plan } from '../changes/change.ts';
import { formatBytes, formatCount } from '../format.ts';
import { renderDiff } from './diff.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { sanitise } from './text.ts';

export interface PlanViewOptions {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

const OPERATIONS_SHOWN = 40;
const INDENT = '  ';

/** A plan for people: what, to what, the diff, what is doubtful, what would be invalidated. */
export function renderPlan(plan: Plan, options: PlanViewOptions): string {
  const { palette } = options;
  const parts = [
    [palette.strong(sanitise(plan.title)), ...plan.summary.map((line) => INDENT + sanitise(line))],
    plan.diff === '' ? operationLines(plan.operations, palette) : renderDiff(plan.diff, palette),
    doubtfulLines(plan.doubtful ?? [], options),
    invalidationLines(plan, palette),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function operationLines(operations: readonly Operation[], palette: Palette): string[] {
  const shown = operations
    .slice(0, OPERATIONS_SHOWN)
    .map((operation) => describeOperation(operation, palette));
  const more = operations.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`${INDENT}…and ${formatCount(more)} more: --json lists all of them`] : []),
  ];
}

function describeOperation(operation: Operation, palette: Palette): string {
  if (operation.do === 'deploy') {
    const { region, alias } = operation;
    const target = `${operation.function} in ${region}`;
    const moves = alias === undefined ? '' : `, alias ${alias} moves`;
    const size = formatBytes(operation.after.size);
    return `${INDENT}${palette.warning('*')} ${sanitise(`${target}: new code, ${size}${moves}`)}`;
  }
  if (operation.do === 'restore') {
    const mark = operation.before === null ? palette.good('+') : palette.warning('*');
    return `${INDENT}${mark} ${sanitise(operation.name)}`;
  }
  const { bucket, key, before } = operation;
  const target = sanitise(`${bucket}/${key}`);
  if (operation.do === 'delete') return `${INDENT}${palette.bad('-')} ${target}`;
  return `${INDENT}${before === null ? palette.good('+') : palette.warning('*')} ${target}`;
}

function doubtfulLines(doubtful: readonly Doubtful[], { palette, width }: PlanViewOptions): string[] {
  if (doubtful.length === 0) return [];
  const rows = doubtful.map(({ id, key, line, before, reason }) =>
    [id, `${key}:${line}`, reason, before].map(sanitise),
  );
  const columns = [
    { title: 'ID', paint: palette.strong },
    { title: 'WHERE' },
    { title: 'WHY' },
    { title: 'LINE' },
  ];
  const table = renderTable(columns, rows, {
    width: width === undefined ? undefined : width - INDENT.length,
    paintTitles: palette.faint,
  });
  return [
    palette.warning('Doubtful, and changed only with --include-doubtful, or by id with --tick ID,…'),
    ...table.map((line) => INDENT + line),
  ];
}

function invalidationLines({ invalidate }: Plan, palette: Palette): string[] {
  if (!invalidate) return [];
  const paths = invalidate.paths.map(sanitise).join(' ');
  return [
    `${palette.faint('Invalidates')} ${paths} ${palette.faint(`on ${sanitise(invalidate.distribution)}`)}`,
  ];
}
