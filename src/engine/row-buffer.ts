import type { FileRow } from './collector.ts';
import type { Fragments } from './fragments.ts';

const ROWS_IN_MEMORY = 2000;

/** Collects the rows of one capture; what does not fit in memory goes to the fragments' files as it comes. */
export class RowBuffer {
  readonly #fragments: Fragments;
  #rows: FileRow[] = [];
  #spills: ReturnType<Fragments['spill']>[] = [];
  files = 0;
  bytes = 0;
  /** The folder, or the one file, that all paths have in common; undefined while there is none. */
  common: string | undefined;

  constructor(fragments: Fragments) {
    this.#fragments = fragments;
  }

  add(row: FileRow): void {
    this.#rows.push(row);
    this.files += 1;
    this.bytes += row.size;
    this.common = this.common === undefined ? row.path : commonPath(this.common, row.path);
    if (this.#rows.length < ROWS_IN_MEMORY) return;
    const spill = this.#fragments.spill(this.#rows);
    spill.catch(() => {});
    this.#spills.push(spill);
    this.#rows = [];
  }

  /** Few rows are sorted, so that the order they came in does not show; many keep their collector's order. */
  async finish() {
    const spilled = await Promise.all(this.#spills);
    if (spilled.length === 0) this.#rows.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { spilled, rest: this.#rows };
  }
}

function commonPath(a: string, b: string): string {
  if (a === b || b.startsWith(`${a}/`)) return a;
  const left = a.split('/');
  const right = b.split('/');
  const differs = left.findIndex((part, index) => part !== right[index]);
  return left.slice(0, differs === -1 ? left.length : differs).join('/');
}
