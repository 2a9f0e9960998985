import { describeError } from '../src/errors.ts';
import type { Requester, RunPlace, TakeResult } from '../src/runs/snapshots.ts';
import { RunThread, type RunThreadOptions } from './run-thread.ts';

export type RunThreadsOptions = Omit<RunThreadOptions, 'by' | 'place' | 'onRejected'>;

/** The runs of this process that Slack is told of, by the names of their snapshots. */
export class RunThreads {
  readonly #options: RunThreadsOptions;
  readonly #threads = new Map<string, RunThread>();

  constructor(options: RunThreadsOptions) {
    this.#options = options;
  }

  /** A thread for a run that is about to start; `onRejected` hears if Slack will not have it in that channel. */
  open(by: Requester, place: RunPlace, onRejected?: (code: string) => void): RunThread {
    return new RunThread({ ...this.#options, by, place, ...(onRejected && { onRejected }) });
  }

  get(name: string): RunThread | undefined {
    return this.#threads.get(name);
  }

  /** Tells the run's end in its thread when it comes. */
  follow(name: string, thread: RunThread, done: Promise<TakeResult>): void {
    this.#threads.set(name, thread);
    const { log } = this.#options;
    void done
      .catch((error): TakeResult => ({ kind: 'failed', name, ...describeError(error), resumable: true }))
      .then(async (result) => {
        this.#threads.delete(name);
        await thread.finish(result);
      })
      .catch((error) => log.error({ error: describeError(error), name }, 'the end of a run was not told'));
  }

  /** Before the bot stops: the runs say that they will go on. */
  pause(): void {
    for (const thread of this.#threads.values()) thread.pause();
  }
}
