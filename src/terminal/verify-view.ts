import { formatBytes, formatCount, formatDuration } from '../format.ts';
import type { VerificationProgress } from '../runs/verifications.ts';
import { writeJson } from './json-events.ts';
import { LiveLines } from './live-lines.ts';
import { shorten, widthOf } from './text.ts';
import { createSilentView, type Output, type View, type ViewOptions } from './view.ts';

/** Shows how far a snapshot has been read again. */
export interface VerifyView extends View {
  update(progress: VerificationProgress): void;
}

const EVENT_EVERY_MS = 1000;
const LINE_EVERY_MS = 5000;
const BAR_COLUMNS = 20;

/** The view that suits the flags and where stdout leads. */
export function createVerifyView(options: ViewOptions): VerifyView {
  const { stdout, json, quiet, isInteractive, now } = options;
  if (quiet) return createSilentView();
  if (json)
    return every(EVENT_EVERY_MS, now, (progress) => writeJson(stdout, { kind: 'progress', ...progress }));
  return isInteractive ? createBar(options) : createLines(stdout, now);
}

/** For a pipe or a log: a line every five seconds, the first after that time. */
function createLines(output: Output, now: () => number): VerifyView {
  return every(LINE_EVERY_MS, now, (progress) => output.write(`${describeProgress(progress)}\n`));
}

function every(ms: number, now: () => number, tell: (progress: VerificationProgress) => void): VerifyView {
  let toldAt = now();
  return {
    update(progress) {
      if (now() - toldAt < ms) return;
      toldAt = now();
      tell(progress);
    },
    aside: (write) => write(),
    [Symbol.dispose]() {},
  };
}

/** A line redrawn in place. */
function createBar({ stdout, palette, now }: ViewOptions): VerifyView {
  const startedAt = now();
  let current: VerificationProgress | undefined;
  const render = (columns: number) => {
    if (!current) return [];
    const { done, of } = current;
    const filled = of === 0 ? 0 : Math.floor((done / of) * BAR_COLUMNS);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled);
    const said = `  ${describeProgress(current)}  ${formatDuration(now() - startedAt)}`;
    const rest = shorten(said, Math.max(0, columns - bar.length));
    return [{ text: palette.accent(bar) + rest, columns: bar.length + widthOf(rest) }];
  };
  const lines = new LiveLines({ output: stdout, now, render });
  return {
    update(progress) {
      current = progress;
      lines.update();
    },
    aside: (write) => lines.aside(write),
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  };
}

function describeProgress({ stage, done, of, bytes }: VerificationProgress): string {
  const counts = `${formatCount(done)} of ${formatCount(of)}`;
  return stage === 'files'
    ? `${counts} files read again, ${formatBytes(bytes)}`
    : `${counts} resources compared with the estate`;
}
