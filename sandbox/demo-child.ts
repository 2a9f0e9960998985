import type { ChildProcess } from 'node:child_process';

export interface EndSignals {
  /** Asks to stop cleanly; and to stop at once. */
  readonly stop: AbortSignal;
  readonly quit: AbortSignal;
}

const INTERRUPTED = 130;
/** Told to stop at once, a child has so long to put the terminal in order. */
const QUIT_MS = 2_000;

/**
 * Waits for the child and returns the exit code. The child has a process group of its own (`detached`), so that each Ctrl-C
 * reaches it once, from here: the first asks it to stop, the second to stop at once.
 */
export async function waitForChild(child: ChildProcess, { stop, quit }: EndSignals): Promise<number> {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const interrupt = () => child.kill('SIGINT');
  if (stop.aborted) interrupt();
  stop.addEventListener('abort', interrupt, { once: true });
  quit.addEventListener(
    'abort',
    () => {
      interrupt();
      setTimeout(() => child.kill('SIGKILL'), QUIT_MS).unref();
    },
    { once: true },
  );
  await exited;
  return child.exitCode ?? (stop.aborted ? INTERRUPTED : 1);
}
