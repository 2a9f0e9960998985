import { showTime } from '../changes/change-words.ts';
import type { FunctionStatus, StatusAnswer } from '../functions/status.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { sanitise } from './text.ts';

export interface FunctionsViewOptions {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

/** So much of a CodeSha256 tells codes apart. */
const CODE_SHOWN = 12;

/** Functions as a table, and what could not be looked at. */
export function renderFunctions(
  { functions, notes }: Extract<StatusAnswer, { kind: 'status' }>,
  { palette, width }: FunctionsViewOptions,
): string {
  const columns = [
    { title: 'FUNCTION', paint: palette.strong },
    { title: 'REGION' },
    { title: 'CODE', paint: palette.faint },
    { title: 'ALIASES' },
    { title: 'LAST CHANGE' },
  ];
  const rows = functions.map((status) => describeFunction(status).map(sanitise));
  const table = renderTable(columns, rows, { width, paintTitles: palette.faint });
  const lines = functions.length > 0 ? table : ['No functions.'];
  return `${[...lines, ...notes.map((note) => palette.warning(sanitise(note)))].join('\n')}\n`;
}

function describeFunction(status: FunctionStatus): string[] {
  const { name, region, codeSha256, problem } = status;
  return [
    name,
    region,
    codeSha256?.slice(0, CODE_SHOWN) ?? '-',
    describeAliases(status),
    problem ?? describeLast(status),
  ];
}

/** `live → 12`, and whether that is other code than the newest. */
function describeAliases({ aliases, isLive }: FunctionStatus): string {
  if (aliases.length === 0) return '-';
  const all = aliases.map(({ name, version, shares = {} }) => {
    const others = Object.entries(shares).map(
      ([other, share]) => `, ${Math.round(share * 100)} % → ${other}`,
    );
    return `${name} → ${version}${others.join('')}`;
  });
  return `${all.join('; ')}${isLive === false ? ' (not the newest code)' : ''}`;
}

function describeLast({ last }: FunctionStatus): string {
  if (!last) return '-';
  const { change, version, isStanding } = last;
  const published = version === undefined ? '' : `, version ${version}`;
  const time = change.decidedAt ? `, ${showTime(change.decidedAt)}` : '';
  const by = change.decidedBy ? `, ${change.decidedBy.name}` : '';
  const since = isStanding ? '' : '; changed since by somebody else';
  return `${change.id} ${change.state}${published}${time}${by}${since}`;
}
