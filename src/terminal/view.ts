import type { RunProgress } from '../engine/progress.ts';
import type { Palette } from './palette.ts';

/** Where text goes: a stream of the process, or what a test gives. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  on?(event: 'resize', listener: () => void): unknown;
  off?(event: 'resize', listener: () => void): unknown;
}

/** Shows work while it goes; disposing it leaves the terminal as it was. */
export interface View extends Disposable {
  /** Writes something else, on any stream, without garbling what is shown. */
  aside(write: () => void): void;
}

/** Shows a run of a snapshot. */
export interface RunView extends View {
  update(progress: RunProgress): void;
}

/** How a view is made that suits the flags and where stdout leads. */
export interface ViewOptions {
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

/** `--quiet`: nothing while it goes. */
export function createSilentView(): View & { update(): void } {
  return { update() {}, aside: (write) => write(), [Symbol.dispose]() {} };
}
