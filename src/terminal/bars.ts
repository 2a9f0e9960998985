import type { AgentName } from '../engine/collector.ts';
import type { RunProgress } from '../engine/progress.ts';
import { formatDuration } from '../format.ts';
import { renderAgentLine } from './agent-line.ts';
import type { Palette } from './palette.ts';
import { Rate } from './rate.ts';
import { shorten, widthOf } from './text.ts';
import type { Output, RunView } from './view.ts';

const REDRAW_MS = 100;
const TICK_MS = 1000;
const DEFAULT_COLUMNS = 80;

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

export interface BarsOptions {
  readonly output: Output;
  readonly palette: Palette;
  /** Milliseconds. */
  readonly now: () => number;
  /** Ran when the run began, milliseconds on the clock of `now`. */
  readonly startedAt: number;
}

/** A line for the run and one for each agent, redrawn in place at most ten times a second. */
export function createBars(options: BarsOptions): RunView {
  const bars = new Bars(options);
  return {
    update: (progress) => bars.update(progress),
    aside: (write) => bars.aside(write),
    [Symbol.dispose]: () => bars.close(),
  };
}

class Bars {
  readonly #options: BarsOptions;
  readonly #rates = new Map<AgentName, Rate>();
  readonly #onResize = (): void => this.#draw();
  #progress: RunProgress | undefined;
  /** Columns that each line on the screen takes. */
  #shown: readonly number[] = [];
  #drawnAt = Number.NEGATIVE_INFINITY;
  #ticker: NodeJS.Timeout | undefined;
  #pending: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: BarsOptions) {
    this.#options = options;
  }

  update(progress: RunProgress): void {
    if (this.#isClosed) return;
    if (!this.#progress) this.#open();
    this.#progress = progress;
    const waitMs = this.#drawnAt + REDRAW_MS - this.#options.now();
    if (waitMs <= 0) this.#draw();
    else this.#pending ??= setTimeout(() => this.#draw(), waitMs).unref();
  }

  #open(): void {
    this.#ticker = setInterval(() => this.#draw(), TICK_MS).unref();
    this.#options.output.on?.('resize', this.#onResize);
    this.#options.output.write(HIDE_CURSOR);
  }

  aside(write: () => void): void {
    if (this.#isClosed || !this.#progress) {
      write();
      return;
    }
    this.#options.output.write(this.#toTop() + ERASE_BELOW);
    this.#shown = [];
    write();
    this.#draw();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (!this.#progress) return;
    this.#draw();
    clearInterval(this.#ticker);
    this.#options.output.off?.('resize', this.#onResize);
    this.#options.output.write(SHOW_CURSOR);
  }

  /** One write a frame, and lines are overwritten, not cleared first: nothing flickers. */
  #draw(): void {
    clearTimeout(this.#pending);
    this.#pending = undefined;
    if (!this.#progress) return;
    const { output, now } = this.#options;
    this.#drawnAt = now();
    const lines = this.#lines(this.#progress).slice(0, Math.max(1, (output.rows ?? 24) - 1));
    const frame = lines.map(({ text }) => `${text}${ERASE_LINE_END}\n`).join('');
    output.write(this.#toTop() + frame + ERASE_BELOW);
    this.#shown = lines.map(({ columns }) => columns);
  }

  #lines(progress: RunProgress): { text: string; columns: number }[] {
    // A full line would wrap on some terminals.
    const columns = Math.max(20, (this.#options.output.columns ?? DEFAULT_COLUMNS) - 1);
    const { palette } = this.#options;
    const title = shorten(this.#title(progress), columns);
    return [
      { text: palette.strong(title), columns: widthOf(title) },
      ...progress.agents.map((agent) => {
        const rate = this.#rate(agent.agent, agent.fetchedBytes);
        return { text: renderAgentLine(agent, rate, { columns, palette }), columns };
      }),
    ];
  }

  #title({ name, phase, round, resumed }: RunProgress): string {
    const elapsed = formatDuration(this.#options.now() - this.#options.startedAt);
    const again = round > 1 ? `, round ${round}` : '';
    return `Snapshot ${name}: ${phase}${again}${resumed ? ', resumed' : ''}  ${elapsed}`;
  }

  #rate(agent: AgentName, bytes: number): number {
    const rate = this.#rates.get(agent) ?? new Rate();
    this.#rates.set(agent, rate);
    rate.add(this.#options.now(), bytes);
    return rate.perSecond();
  }

  /** To the first line shown. Where the window became narrower, the terminal has wrapped them since. */
  #toTop(): string {
    const columns = this.#options.output.columns ?? DEFAULT_COLUMNS;
    const rows = this.#shown.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows > 0 ? `\r\x1b[${rows}A` : '\r';
  }
}
