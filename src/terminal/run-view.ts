import { createBars } from './bars.ts';
import { createJsonEvents } from './json-events.ts';
import { createPlainLines } from './plain-lines.ts';
import { createSilentView, type RunView, type ViewOptions } from './view.ts';

/** The view that suits the flags and where stdout leads. */
export function createRunView({ stdout, palette, json, quiet, isInteractive, now }: ViewOptions): RunView {
  if (quiet) return createSilentView();
  if (json) return createJsonEvents(stdout, now);
  if (isInteractive) return createBars({ output: stdout, palette, now, startedAt: now() });
  return createPlainLines(stdout, now);
}
