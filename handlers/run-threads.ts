import { describeError } from '../src/errors.ts';
import type { Audit, Requester, RunPlace, TakeResult } from '../src/runs/snapshots.ts';
import { RunThread, type RunThreadOptions } from './run-thread.ts';

export type RunThreadsOptions = Omit<RunThreadOptions, 'by' | 'place' | 'onRejected'> & {
  readonly audit: Audit;
};

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

  /** Tells the run's end in its thread when it comes, and keeps it in the audit log. */
  follow(name: string, thread: RunThread, by: Requester, done: Promise<TakeResult>): void {
    this.#threads.set(name, thread);
    const { log } = this.#options;
    void done
      .catch((error): TakeResult => ({ kind: 'failed', name, ...describeError(error), resumable: true }))
      .then(async (result) => {
        this.#threads.delete(name);
        await Promise.all([thread.finish(result), this.#record(name, by, result)]);
      })
      .catch((error) => log.error({ error: describeError(error), name }, 'the end of a run was not told'));
  }

  /** Before the bot stops: the runs say that they will go on. */
  pause(): void {
    for (const thread of this.#threads.values()) thread.pause();
  }

  async #record(name: string, by: Requester, result: TakeResult): Promise<void> {
    const { audit, clock } = this.#options;
    const isSealed = result.kind === 'sealed' && result.manifest.state !== 'FAILED';
    await audit.record({
      at: new Date(clock.now()),
      by: `${by.door}:${by.id}`,
      action: 'snapshot taken',
      target: name,
      outcome: isSealed ? 'done' : 'failed',
      detail: result.kind === 'sealed' ? result.manifest.state : endDetail(result),
    });
  }
}

function endDetail(result: Exclude<TakeResult, { kind: 'sealed' }>): string {
  return result.kind === 'failed' ? `${result.code}: ${result.message}` : 'cancelled';
}
