import type { Change } from '../src/changes/change.ts';
import type { ChangeListener, Changes } from '../src/changes/changes.ts';
import { describeError } from '../src/errors.ts';
import { ChangeThread, type ChangeThreadOptions, type ToldWith } from './change-thread.ts';

export interface ChangeThreadsOptions extends Omit<ChangeThreadOptions, 'onRejected' | 'changes'> {
  readonly changes: Pick<Changes, 'setPlace' | 'find' | 'list'>;
}

/** A thread in use. All who tell of a change at the same time use the same one, so that the newest state is what stays. */
export interface HeldThread extends Disposable {
  readonly thread: ChangeThread;
}

type Telling = (thread: ChangeThread) => Promise<unknown>;

/** The messages of changes: each is found again by where the change says that it is told. */
export class ChangeThreads {
  readonly #options: ChangeThreadsOptions;
  readonly #held = new Map<string, { readonly thread: ChangeThread; holders: number }>();
  /** Ids of those that this process applies. */
  readonly #followed = new Set<string>();

  constructor(options: ChangeThreadsOptions) {
    this.#options = options;
  }

  /** The thread of a change that has a place in Slack; `onRejected` hears if Slack will not have its message. */
  hold(change: Change, onRejected?: (code: string) => void): HeldThread {
    const options = { ...this.#options, ...(onRejected && { onRejected }) };
    const entry = this.#held.get(change.id) ?? { thread: new ChangeThread(change, options), holders: 0 };
    this.#held.set(change.id, entry);
    entry.holders++;
    return {
      thread: entry.thread,
      [Symbol.dispose]: () => {
        if (--entry.holders === 0) this.#held.delete(change.id);
      },
    };
  }

  /** Asks for a decision. */
  propose(change: Change, onRejected?: (code: string) => void): void {
    const telling = async (thread: ChangeThread) => {
      await thread.propose(change);
      await this.#showTakenBack(change);
    };
    this.#tell(change, telling, onRejected);
  }

  /** Shows another plan of a change that waits for its decision. */
  amend(change: Change): void {
    this.#tell(change, (thread) => thread.propose(change));
  }

  /** Shows the change as it is now; not while this process applies it. */
  refresh(change: Change, told?: ToldWith): void {
    if (change.place?.ts === undefined || this.#followed.has(change.id)) return;
    this.#tell(change, async (thread) => {
      await thread.tell(change, { rollback: await this.#findRollback(change), ...told });
    });
  }

  /** The same where its message shows another state. */
  catchUp(change: Change): void {
    if (change.place?.shown !== change.state) this.refresh(change);
  }

  /** Shows that it is being applied, and its end when it comes. */
  follow(change: Change, done: Promise<Change>): void {
    this.#followed.add(change.id);
    const isUnderWay = change.state === 'approved' || change.state === 'applying';
    const telling = async (thread: ChangeThread) => {
      try {
        if (isUnderWay) thread.begin(change);
        await this.#end(await done, thread);
      } finally {
        this.#followed.delete(change.id);
      }
    };
    this.#tell(change, telling);
  }

  /** Hears how far a change is, for those that are followed. */
  progressOf({ id }: Change): ChangeListener {
    return (progress) => this.#held.get(id)?.thread.onProgress(progress);
  }

  /** Tells the end of a change of which nothing was applied. */
  finish(change: Change, told?: ToldWith): void {
    const telling = async (thread: ChangeThread) => {
      await thread.finish(change, told);
      await this.#showTakenBack(change);
    };
    this.#tell(change, telling);
  }

  /** Before the bot stops: the changes say that they will go on. */
  pause(): void {
    for (const id of this.#followed) this.#held.get(id)?.thread.pause();
  }

  async #end(change: Change, thread: ChangeThread): Promise<void> {
    // Stopped in the middle: whoever goes on with it tells its end.
    if (change.state === 'approved' || change.state === 'applying') return;
    if (change.state === 'proposed') return void (await thread.tell(change));
    await thread.finish(change, { rollback: await this.#findRollback(change) });
    await this.#showTakenBack(change);
  }

  /** The newest change that takes this one back. */
  async #findRollback({ id, state }: Change): Promise<Change | undefined> {
    if (state !== 'applied' && state !== 'failed' && state !== 'rolled-back') return undefined;
    const [newest] = await this.#options.changes.list({ takesBack: id, limit: 1 });
    return newest;
  }

  /** The change that this one takes back shows how that goes. */
  async #showTakenBack(rollback: Change): Promise<void> {
    const { takesBack } = rollback;
    const original = takesBack === undefined ? undefined : await this.#options.changes.find(takesBack);
    if (original) this.refresh(original, { rollback });
  }

  #tell(change: Change, telling: Telling, onRejected?: (code: string) => void): void {
    const { log } = this.#options;
    const work = async () => {
      using held = this.hold(change, onRejected);
      await telling(held.thread);
    };
    if (!change.place) return;
    void work().catch((error) =>
      log.error({ error: describeError(error), change: change.id }, 'what became of a change was not told'),
    );
  }
}
