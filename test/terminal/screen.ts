import { widthOf } from '../../src/terminal/text.ts';

const ESCAPE = '\x1b';
const PARTS = new RegExp(`${ESCAPE}\\[\\??\\d*[A-Za-z]|[\\r\\n]|[^${ESCAPE}\\r\\n]+`, 'g');
const UP = new RegExp(`^${ESCAPE}\\[(\\d+)A$`);

/** A terminal that understands what the bars use, so that tests see what a person would see. */
export class Screen {
  columns: number;
  lines: string[] = [''];
  row = 0;
  isCursorShown = true;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    for (const [part] of text.matchAll(PARTS)) this.#handle(part);
  }

  /** What is to be seen, without the empty line that the cursor is on. */
  get text(): string {
    return this.lines.join('\n').trimEnd();
  }

  #handle(part: string): void {
    const up = UP.exec(part);
    if (part === '\n') this.#moveTo(this.row + 1);
    else if (up) this.#moveTo(Math.max(0, this.row - Number(up[1])));
    else if (part === '\x1b[J') this.lines.length = this.row + 1;
    else if (part === '\x1b[?25l') this.isCursorShown = false;
    else if (part === '\x1b[?25h') this.isCursorShown = true;
    else if (part === '\x1b[K' || part === '\r') return;
    else this.#print(part);
  }

  #moveTo(row: number): void {
    while (this.lines.length <= row) this.lines.push('');
    this.row = row;
  }

  #print(text: string): void {
    if (widthOf(text) > this.columns) throw new Error(`wraps: ${text}`);
    this.lines[this.row] = text;
  }
}
