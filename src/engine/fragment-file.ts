import type { Readable } from 'node:stream';
import { readLines } from '../store/lines.ts';
import type { CaptureRecord, Lines } from './capture-record.ts';
import type { FileRow } from './collector.ts';

interface Head {
  readonly record: CaptureRecord;
  readonly spilled: readonly Lines[];
  readonly rows: number;
}

/** A capture in the file of a fragment; its rows are the bytes from `offset` on. */
interface Committed extends Omit<Head, 'rows'> {
  readonly offset: number;
  readonly length: number;
}

/** The lines of a capture in the file of a fragment: the record first, its rows after. */
export function renderCapture({
  rows,
  ...head
}: Omit<Head, 'rows'> & { readonly rows: readonly FileRow[] }): {
  readonly head: string;
  readonly rows: string;
} {
  return { head: `${JSON.stringify({ ...head, rows: rows.length })}\n`, rows: renderRows(rows) };
}

export function renderRows(rows: readonly FileRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Throws SyntaxError. One array is parsed in half the time of its lines one by one. */
export function parseRows(text: string): FileRow[] {
  return JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as FileRow[];
}

/** The captures in the file of a fragment, as far as it can be read. */
export async function* readCaptures(file: Readable): AsyncGenerator<Committed> {
  let [offset, rowsFrom, rowsLeft] = [0, 0, 0];
  let head: Head | undefined;
  for await (const line of readLines(file)) {
    offset += Buffer.byteLength(line) + 1;
    if (head) rowsLeft -= 1;
    else {
      head = parseHead(line);
      if (!head) return;
      rowsLeft = head.rows;
      rowsFrom = offset;
    }
    if (rowsLeft > 0) continue;
    const { record, spilled } = head;
    yield { record, spilled, offset: rowsFrom, length: offset - rowsFrom };
    head = undefined;
  }
}

function parseHead(line: string): Head | undefined {
  try {
    const head: unknown = JSON.parse(line);
    return typeof head === 'object' && head !== null && 'record' in head ? (head as Head) : undefined;
  } catch {
    return undefined;
  }
}
