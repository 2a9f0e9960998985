import { createBars } from './bars.ts';
import { createJsonEvents } from './json-events.ts';
import type { Palette } from './palette.ts';
import { createPlainLines } from './plain-lines.ts';
import { createSilentView, type Output, type RunView } from './view.ts';

export interface RunViewOptions {
  readonly stdout: Output;
  /** For stdout. */
  readonly palette: Palette;
  readonly json: boolean;
  readonly quiet: boolean;
  /** A terminal whose cursor can be moved. */
  readonly isInteractive: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

/** The view that suits the flags and where stdout leads. */
export function createRunView({ stdout, palette, json, quiet, isInteractive, now }: RunViewOptions): RunView {
  if (quiet) return createSilentView();
  if (json) return createJsonEvents(stdout, now);
  if (isInteractive) return createBars({ output: stdout, palette, now, startedAt: now() });
  return createPlainLines(stdout, now);
}
