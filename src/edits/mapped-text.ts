/** Text whose every character knows where in the page it is written: `&#36;` is one character of it, and five there. */
export interface MappedText {
  readonly text: string;
  /** The page offset where the character at `index` starts. */
  start(index: number): number;
  /** The page offset just behind the character at `index`. */
  end(index: number): number;
}

/** Text that stands in the page as it is, from `offset` on. */
export function mapPlain(text: string, offset: number): MappedText {
  return { text, start: (index) => offset + index, end: (index) => offset + index + 1 };
}

/** Part of a mapped text, up to but without `to`. */
export function sliceMapped(mapped: MappedText, from: number, to: number): MappedText {
  return {
    text: mapped.text.slice(from, to),
    start: (index) => mapped.start(from + index),
    end: (index) => mapped.end(from + index),
  };
}

/** Where the page's text from the character `from` up to but without `to` starts and ends; empty ranges are fine. */
export function locate(mapped: MappedText, from: number, to: number): { offset: number; length: number } {
  if (from === to) return { offset: from === 0 ? mapped.start(0) : mapped.end(from - 1), length: 0 };
  const offset = mapped.start(from);
  return { offset, length: mapped.end(to - 1) - offset };
}

/** Collects mapped text piece by piece. */
export interface Mapping {
  /** All characters of `text` stand for the page from `start` to `end`. */
  add(text: string, start: number, end: number): void;
  addPlain(text: string, offset: number): void;
  done(): MappedText;
}

export function createMapping(): Mapping {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (text: string, start: number, end: number) => {
    parts.push(text);
    for (let index = 0; index < text.length; index++) {
      starts.push(start);
      ends.push(end);
    }
  };
  return {
    add,
    addPlain(text, offset) {
      parts.push(text);
      for (let index = 0; index < text.length; index++) {
        starts.push(offset + index);
        ends.push(offset + index + 1);
      }
    },
    done() {
      const at = (list: readonly number[], index: number) => list[index] ?? list.at(-1) ?? 0;
      return {
        text: parts.join(''),
        start: (index) => at(starts, index),
        end: (index) => at(ends, index),
      };
    },
  };
}
