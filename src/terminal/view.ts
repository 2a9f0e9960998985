import type { RunProgress } from '../engine/progress.ts';

/** Where text goes: a stream of the process, or what a test gives. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  on?(event: 'resize', listener: () => void): unknown;
  off?(event: 'resize', listener: () => void): unknown;
}

/** Shows a run while it goes; disposing it leaves the terminal as it was. */
export interface RunView extends Disposable {
  update(progress: RunProgress): void;
  /** Writes something else, on any stream, without garbling what is shown. */
  aside(write: () => void): void;
}

/** `--quiet`: nothing while it goes. */
export function createSilentView(): RunView {
  return { update() {}, aside: (write) => write(), [Symbol.dispose]() {} };
}
