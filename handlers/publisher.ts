import { ChannelQueue } from './channel-queue.ts';
import { createOutgoing, type Message, type MessageOptions } from './outgoing.ts';
import { OutgoingSender, type OutgoingSenderOptions } from './outgoing-sender.ts';
import type { UploadedFile } from './slack-writer.ts';

/**
 * Writes what runs have to tell, at Slack's pace, without ever making a run wait: callers only leave their latest
 * state here. One write at a time in a channel (`ChannelQueue`); a 429 stops all writes for as long as it says; while
 * Slack is down it is asked ever more rarely, and the newest state is sent once it is back (`OutgoingSender`).
 *
 * A post whose answer was lost is sent again, so it can appear twice: Slack has no key to tell the two apart
 * (https://github.com/slackapi/slack-api-specs/issues/10), and finding the first would take the right to read the
 * channel. The copy is never edited; the one that is goes on.
 */
export interface Publisher {
  message(options: MessageOptions): Message;
  /** Puts a file in a thread, after what has ended before it. False where it could not be. */
  upload(options: MessageOptions, file: UploadedFile): Promise<boolean>;
  /** Resolves when everything has been sent, or after `ms`. */
  drain(ms: number): Promise<void>;
  /** Sends no more. */
  close(): void;
}

export function createPublisher(options: OutgoingSenderOptions): Publisher {
  return new QueuePublisher(options);
}

class QueuePublisher implements Publisher {
  readonly #clock: OutgoingSenderOptions['clock'];
  readonly #sender: OutgoingSender;
  readonly #queues = new Map<string, ChannelQueue>();
  readonly #closing = new AbortController();
  #begun = 0;
  #idle: (() => void)[] = [];

  constructor(options: OutgoingSenderOptions) {
    this.#clock = options.clock;
    this.#sender = new OutgoingSender(options);
  }

  message(options: MessageOptions, file?: UploadedFile): Message {
    const begun = { order: this.#begun++, now: this.#clock.now() };
    return this.#queue(options.channel).message(createOutgoing(options, begun, file));
  }

  upload(options: MessageOptions, file: UploadedFile): Promise<boolean> {
    return this.message(options, file).end(() => ({ text: '', blocks: [] }));
  }

  async drain(ms: number): Promise<void> {
    if (!this.#hasWork()) return;
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    const timer = new AbortController();
    await Promise.race([idle, this.#clock.wait(ms, { signal: timer.signal })]);
    timer.abort();
  }

  close(): void {
    this.#closing.abort();
    for (const queue of this.#queues.values()) queue.close();
  }

  #queue(channel: string): ChannelQueue {
    const known = this.#queues.get(channel);
    if (known) return known;
    const queue = new ChannelQueue({
      sender: this.#sender,
      clock: this.#clock,
      closing: this.#closing.signal,
      onIdle: () => this.#tellIdle(),
    });
    this.#queues.set(channel, queue);
    return queue;
  }

  #tellIdle(): void {
    if (!this.#hasWork()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #hasWork(): boolean {
    return Array.from(this.#queues.values()).some(({ isBusy }) => isBusy);
  }
}
