import type { Palette } from '../terminal/palette.ts';
import type { Output } from '../terminal/view.ts';

/** What every command is given: where to write, and how. */
export interface CommandDeps {
  readonly stdout: Output;
  readonly stderr: Output;
  /** For stdout. */
  readonly palette: Palette;
  /** Stdout is for programs: JSON lines, the last one the result. */
  readonly json: boolean;
  /** The result and errors only. */
  readonly quiet: boolean;
}
