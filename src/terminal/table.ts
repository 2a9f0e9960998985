import { pad, shorten, widthOf } from './text.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
  /** Colours a cell once it is padded. */
  readonly paint?: (padded: string, cell: string) => string;
}

export interface TableOptions {
  /** Of the terminal: the last column is cut to fit. */
  readonly width?: number | undefined;
  readonly paintTitles?: (title: string) => string;
}

const GAP = '  ';

/** Rows of sanitised text under their titles, each column as wide as its widest cell. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY, paintTitles = (title) => title }: TableOptions = {},
): string[] {
  const widths = columns.map(({ title }, index) => {
    return Math.max(widthOf(title), ...rows.map((cells) => widthOf(cells[index] ?? '')));
  });
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  const render = (
    cells: readonly string[],
    paint: (column: Column, padded: string, cell: string) => string,
  ) =>
    columns
      .map((column, index) => {
        const cell = cells[index] ?? '';
        if (index < columns.length - 1)
          return paint(column, pad(cell, widths[index] ?? 0, sideOf(column)), cell);
        const last = column.isNumber ? pad(cell, widths[index] ?? 0, 'left') : shorten(cell, width - before);
        return last === '' ? '' : paint(column, last, cell);
      })
      .join(GAP)
      .trimEnd();
  return [
    render(
      columns.map(({ title }) => title),
      (_, padded) => paintTitles(padded),
    ),
    ...rows.map((cells) => render(cells, ({ paint }, padded, cell) => paint?.(padded, cell) ?? padded)),
  ];
}

function sideOf({ isNumber }: Column): 'left' | 'right' {
  return isNumber ? 'left' : 'right';
}
