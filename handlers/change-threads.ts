import type { Change } from '../src/changes/change.ts';
import type { Changes } from '../src/changes/changes.ts';
import { describeError } from '../src/errors.ts';
import { ChangeThread, type ChangeThreadOptions, type ToldWith } from './change-thread.ts';

export interface ChangeThreadsOptions extends Omit<ChangeThreadOptions, 'onRejected' | 'changes'> {
  readonly changes: Pick<Changes, 'setPlace' | 'find'>;
}

/** The messages of changes: each is found again by where the change says that it is told. */
export class ChangeThreads {
  readonly #options: ChangeThreadsOptions;
  /** Those that this process applies. */
  readonly #followed = new Map<string, ChangeThread>();

  constructor(options: ChangeThreadsOptions) {
    this.#options = options;
  }

  /** The thread of a change that has a place in Slack. */
  open(change: Change, onRejected?: (code: string) => void): ChangeThread {
    const followed = this.#followed.get(change.id);
    return followed ?? new ChangeThread(change, { ...this.#options, ...(onRejected && { onRejected }) });
  }

  /** Asks for a decision; `onRejected` hears if Slack will not have the message. */
  propose(change: Change, onRejected?: (code: string) => void): void {
    this.#do(change, async () => {
      await this.open(change, onRejected).propose(change);
      await this.#showTakenBack(change);
    });
  }

  /** Shows another plan of a change that waits for its decision. */
  amend(change: Change): void {
    this.#do(change, () => this.open(change).propose(change));
  }

  /** Brings a message up to date where it may not be: not while this process applies the change. */
  refresh(change: Change, told?: ToldWith): void {
    if (!change.place?.ts || this.#followed.has(change.id)) return;
    this.#do(change, () => this.open(change).tell(change, told));
  }

  /** Shows that it is being applied, and its end when it comes. */
  follow(change: Change, thread: ChangeThread, done: Promise<Change>): void {
    this.#followed.set(change.id, thread);
    if (change.state === 'approved' || change.state === 'applying') thread.begin(change);
    this.#do(change, async () => {
      try {
        const ended = await done;
        this.#followed.delete(change.id);
        await thread.finish(ended);
        await this.#showTakenBack(ended);
      } finally {
        this.#followed.delete(change.id);
      }
    });
  }

  /** Tells the end of a change that nothing was applied of. */
  finish(change: Change, told?: ToldWith): void {
    this.#do(change, async () => {
      await this.open(change).finish(change, told);
      await this.#showTakenBack(change);
    });
  }

  /** Before the bot stops: the changes say that they will go on. */
  pause(): void {
    for (const thread of this.#followed.values()) thread.pause();
  }

  /** The change that this one takes back shows how that goes. */
  async #showTakenBack(rollback: Change): Promise<void> {
    const { takesBack } = rollback;
    const original = takesBack === undefined ? undefined : await this.#options.changes.find(takesBack);
    if (original) this.refresh(original, { rollback });
  }

  #do(change: Change, work: () => Promise<unknown>): void {
    if (!change.place) return;
    const { log } = this.#options;
    void work().catch((error) =>
      log.error({ error: describeError(error), change: change.id }, 'what became of a change was not told'),
    );
  }
}
