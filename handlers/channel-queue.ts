import type { Content } from './blocks.ts';
import type { Clock } from './clock.ts';
import { type Message, nextOutgoing, type Outgoing } from './outgoing.ts';
import type { OutgoingSender } from './outgoing-sender.ts';

export interface ChannelQueueOptions {
  readonly sender: OutgoingSender;
  readonly clock: Clock;
  /** Aborted when nothing more is to be sent. */
  readonly closing: AbortSignal;
  /** Nothing is due any more. */
  onIdle(): void;
}

// Slack allows about 50 edits a minute, and one post a second in a channel
// (https://docs.slack.dev/apis/web-api/rate-limits).
export const SPACING_MS = 1_200;

/** All that is on its way to one channel: one write at a time, at least `SPACING_MS` apart. */
export class ChannelQueue {
  readonly #options: ChannelQueueOptions;
  readonly #tasks = new Set<Outgoing>();
  readonly #messages = new WeakMap<object, Outgoing>();
  #readyAt = 0;
  #isBusy = false;
  /** Ends the wait for a task that is only due later. */
  #wake = new AbortController();

  constructor(options: ChannelQueueOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  message(task: Outgoing): Message {
    this.#tasks.add(task);
    const message: Message = {
      get ts() {
        return task.ts;
      },
      show: (render) => {
        if (task.endedAt === undefined && !task.isDeleted) this.#want(task, render);
      },
      end: (render) => {
        task.endedAt ??= this.#options.clock.now();
        this.#want(task, render);
        return task.settle.promise;
      },
    };
    this.#messages.set(message, task);
    return message;
  }

  /** After `closing`: what was not sent never will be. */
  close(): void {
    this.#wake.abort();
    for (const task of this.#tasks) this.#finish(task, false);
  }

  #want(task: Outgoing, render: () => Content): void {
    const { aborted } = this.#options.closing;
    if (aborted) task.settle.resolve(false);
    if (aborted || !this.#tasks.has(task)) return;
    task.render = render;
    this.#wake.abort();
    if (this.#isBusy) return;
    this.#isBusy = true;
    void this.#work();
  }

  /** Sends what is due until nothing is. */
  async #work(): Promise<void> {
    const { sender, clock, closing, onIdle } = this.#options;
    // Begins when the caller is done, so that rendering is never on the caller's time.
    await Promise.resolve();
    for (let task = this.#next(); task; task = this.#next()) {
      const now = clock.now();
      const readyAt = Math.max(this.#readyAt, sender.readyAt);
      if (readyAt > now) await clock.wait(readyAt - now, { signal: closing });
      else if (task.notBefore > now) await clock.wait(task.notBefore - now, { signal: this.#rest() });
      else await this.#attempt(task);
    }
    this.#isBusy = false;
    onIdle();
  }

  #rest(): AbortSignal {
    this.#wake = new AbortController();
    return this.#wake.signal;
  }

  #next(): Outgoing | undefined {
    return nextOutgoing(this.#tasks, this.#options.clock.now());
  }

  async #attempt(task: Outgoing): Promise<void> {
    const { sender, clock } = this.#options;
    const came = await sender.attempt(task, () => {
      this.#readyAt = clock.now() + SPACING_MS;
    });
    if (came === 'goes on') return;
    this.#finish(task, came === 'sent');
    if (task.ts === undefined) this.#abandonThread(task);
  }

  /** Nothing can be said in the thread of a message that is not there. */
  #abandonThread(parent: Outgoing): void {
    for (const task of this.#tasks) {
      const { under } = task.options;
      if (under && this.#messages.get(under) === parent) this.#finish(task, false);
    }
  }

  #finish(task: Outgoing, isSent: boolean): void {
    this.#tasks.delete(task);
    task.settle.resolve(isSent);
  }
}
