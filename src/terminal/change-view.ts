import type { ChangeProgress } from '../changes/changes.ts';
import { formatCount, formatDuration } from '../format.ts';
import { writeJson } from './json-events.ts';
import { LiveLines, type ShownLine } from './live-lines.ts';
import { sanitise, shorten, widthOf } from './text.ts';
import { createSilentView, type Output, type View, type ViewOptions } from './view.ts';

/** Shows a change while it is applied. */
export interface ChangeView extends View {
  update(progress: ChangeProgress): void;
}

const EVENT_EVERY_MS = 1000;
const LINE_EVERY_MS = 5000;
const BAR_COLUMNS = 20;

/** The view that suits the flags and where stdout leads. */
export function createChangeView(options: ViewOptions): ChangeView {
  const { stdout, json, quiet, isInteractive, now } = options;
  if (quiet) return createSilentView();
  if (json) {
    return every(EVENT_EVERY_MS, now, (progress) => writeJson(stdout, { kind: 'progress', ...progress }));
  }
  return isInteractive ? createBar(options) : createPlainLines(stdout, now);
}

/** A line redrawn in place. */
function createBar({ stdout, palette, now }: ViewOptions): ChangeView {
  let startedAt: number | undefined;
  let current: ChangeProgress | undefined;
  const render = (columns: number): readonly ShownLine[] => {
    if (!current) return [];
    const bar = renderBar(current);
    const rest = shorten(
      `  ${describeProgress(current)}  ${formatDuration(now() - (startedAt ?? now()))}`,
      Math.max(0, columns - bar.length),
    );
    const paint = current.done === current.of ? palette.good : palette.accent;
    return [{ text: paint(bar) + rest, columns: bar.length + widthOf(rest) }];
  };
  const lines = new LiveLines({ output: stdout, now, render });
  return {
    update(progress) {
      startedAt ??= now();
      current = progress;
      lines.update();
    },
    aside: (write) => lines.aside(write),
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  };
}

/** For a pipe or a log: the first and the last, and one every five seconds. */
function createPlainLines(output: Output, now: () => number): ChangeView {
  return every(LINE_EVERY_MS, now, (progress) => output.write(`${describeProgress(progress)}\n`));
}

function every(ms: number, now: () => number, tell: (progress: ChangeProgress) => void): ChangeView {
  let toldAt = Number.NEGATIVE_INFINITY;
  let told: ChangeProgress | undefined;
  return {
    update(progress) {
      if (progress.of === 0 && !progress.invalidation) return;
      const isLast = progress.done === progress.of && told?.done !== progress.done;
      const isAsked = progress.invalidation?.id !== told?.invalidation?.id;
      if (!isLast && !isAsked && now() - toldAt < ms) return;
      toldAt = now();
      told = progress;
      tell(progress);
    },
    aside: (write) => write(),
    [Symbol.dispose]() {},
  };
}

function describeProgress({ done, of, on, invalidation }: ChangeProgress): string {
  if (invalidation) return `waiting for invalidation ${sanitise(invalidation.id)}`;
  const what = on === undefined ? '' : `  ${sanitise(on)}`;
  return `${formatCount(done)} of ${formatCount(of)}${what}`;
}

function renderBar({ done, of }: ChangeProgress): string {
  const filled = of === 0 ? 0 : Math.floor((Math.min(done, of) / of) * BAR_COLUMNS);
  return '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled);
}
