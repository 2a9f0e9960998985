import { widthOf } from './text.ts';
import type { Output } from './view.ts';

const REDRAW_MS = 100;
const TICK_MS = 1000;
const DEFAULT_COLUMNS = 80;

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

export interface ShownLine {
  readonly text: string;
  /** Columns that it takes, without its colours. */
  readonly columns: number;
}

export interface LiveLinesOptions {
  readonly output: Output;
  /** Milliseconds. */
  readonly now: () => number;
  /** What is to be seen now; no line may be wider than `columns`. */
  readonly render: (columns: number) => readonly ShownLine[];
}

/** Lines redrawn in place, at most ten times a second; nothing is drawn before the first `update`. */
export class LiveLines implements Disposable {
  readonly #options: LiveLinesOptions;
  readonly #onResize = (): void => this.#draw();
  /** Columns that each line on the screen takes. */
  #shown: readonly number[] = [];
  #drawnAt = Number.NEGATIVE_INFINITY;
  #ticker: NodeJS.Timeout | undefined;
  #pending: NodeJS.Timeout | undefined;
  #isOpen = false;
  #isClosed = false;

  constructor(options: LiveLinesOptions) {
    this.#options = options;
  }

  /** There is something new to be seen. */
  update(): void {
    if (this.#isClosed) return;
    if (!this.#isOpen) this.#open();
    const waitMs = this.#drawnAt + REDRAW_MS - this.#options.now();
    if (waitMs <= 0) this.#draw();
    else this.#pending ??= setTimeout(() => this.#draw(), waitMs).unref();
  }

  #open(): void {
    this.#isOpen = true;
    this.#ticker = setInterval(() => this.#draw(), TICK_MS).unref();
    this.#options.output.on?.('resize', this.#onResize);
    this.#options.output.write(HIDE_CURSOR);
  }

  /** Writes something else above the lines. */
  aside(write: () => void): void {
    if (this.#isClosed || !this.#isOpen) {
      write();
      return;
    }
    this.#options.output.write(this.#toTop() + ERASE_BELOW);
    this.#shown = [];
    write();
    this.#draw();
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (!this.#isOpen) return;
    this.#draw();
    clearInterval(this.#ticker);
    this.#options.output.off?.('resize', this.#onResize);
    this.#options.output.write(SHOW_CURSOR);
  }

  /** One write a frame, and lines are overwritten, not cleared first: nothing flickers. */
  #draw(): void {
    clearTimeout(this.#pending);
    this.#pending = undefined;
    const { output, now, render } = this.#options;
    this.#drawnAt = now();
    // A full line would wrap on some terminals.
    const columns = Math.max(20, (output.columns || DEFAULT_COLUMNS) - 1);
    const lines = render(columns).slice(0, Math.max(1, (output.rows || 24) - 1));
    const frame = lines.map(({ text }) => `${text}${ERASE_LINE_END}\n`).join('');
    output.write(this.#toTop() + frame + ERASE_BELOW);
    this.#shown = lines.map((line) => line.columns);
  }

  /** To the first line shown. Where the window became narrower, the terminal has wrapped them since. */
  #toTop(): string {
    const columns = this.#options.output.columns || DEFAULT_COLUMNS;
    const rows = this.#shown.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows > 0 ? `\r\x1b[${rows}A` : '\r';
  }
}

/** A line and how wide it is, before it is painted. */
export function toLine(text: string, paint: (text: string) => string): ShownLine {
  return { text: paint(text), columns: widthOf(text) };
}
