import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';
import type { Content } from './blocks.ts';
import type { Clock } from './clock.ts';
import {
  createOutgoing,
  type Message,
  type MessageOptions,
  nextOutgoing,
  type Outgoing,
} from './outgoing.ts';
import type { Delivery, SlackWriter, UploadedFile } from './slack-writer.ts';

/**
 * Writes what runs have to tell, at Slack's pace, without ever making a run wait: callers only leave their latest
 * state here. One write at a time in a channel, at least `SPACING_MS` apart; a 429 stops all writes for as long as
 * it says; while Slack is down it is asked ever more rarely, and the newest state is sent once it is back.
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

export interface PublisherOptions {
  readonly writer: SlackWriter;
  readonly clock: Clock;
  readonly log: Logger;
}

// Slack allows about 50 edits a minute, and one post a second in a channel
// (https://docs.slack.dev/apis/web-api/rate-limits).
export const SPACING_MS = 1_200;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;
const PATIENCE_MS = 30 * 60_000;

const CONTENT_REFUSED = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
]);
const MESSAGE_GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

type Missed = Exclude<Delivery, { kind: 'sent' }>;

interface Channel {
  readonly tasks: Set<Outgoing>;
  readyAt: number;
  isBusy: boolean;
  /** Ends the wait for a task that is only due later. */
  wake: AbortController;
}

export function createPublisher(options: PublisherOptions): Publisher {
  return new QueuePublisher(options);
}

class QueuePublisher implements Publisher {
  readonly #writer: SlackWriter;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #channels = new Map<string, Channel>();
  readonly #tasks = new WeakMap<object, Outgoing>();
  readonly #closing = new AbortController();
  /** Slack counts calls by method over the whole workspace: a 429 is for every channel. */
  #readyAt = 0;
  #begun = 0;
  #idle: (() => void)[] = [];

  constructor({ writer, clock, log }: PublisherOptions) {
    this.#writer = writer;
    this.#clock = clock;
    this.#log = log;
  }

  message(options: MessageOptions): Message {
    const task = this.#begin(options);
    const message: Message = {
      get ts() {
        return task.ts;
      },
      show: (render) => {
        if (task.endedAt === undefined && !task.isDeleted) this.#want(task, render);
      },
      end: (render) => this.#end(task, render),
    };
    this.#tasks.set(message, task);
    return message;
  }

  upload(options: MessageOptions, file: UploadedFile): Promise<boolean> {
    return this.#end(this.#begin(options, file), () => ({ text: '', blocks: [] }));
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
    for (const channel of this.#channels.values()) {
      channel.wake.abort();
      for (const task of channel.tasks) this.#finish(task, false);
    }
  }

  #begin(options: MessageOptions, file?: UploadedFile): Outgoing {
    const outgoing = createOutgoing(options, this.#begun++, file);
    this.#channel(options.channel).tasks.add(outgoing);
    return outgoing;
  }

  #channel(id: string): Channel {
    let channel = this.#channels.get(id);
    channel ??= { tasks: new Set(), readyAt: 0, isBusy: false, wake: new AbortController() };
    this.#channels.set(id, channel);
    return channel;
  }

  #end(task: Outgoing, render: () => Content): Promise<boolean> {
    task.endedAt ??= this.#clock.now();
    this.#want(task, render);
    return task.settle.promise;
  }

  #want(task: Outgoing, render: () => Content): void {
    const channel = this.#channel(task.options.channel);
    if (this.#closing.signal.aborted) task.settle.resolve(false);
    if (this.#closing.signal.aborted || !channel.tasks.has(task)) return;
    task.render = render;
    channel.wake.abort();
    if (channel.isBusy) return;
    channel.isBusy = true;
    void this.#work(channel);
  }

  /** Sends what is due in the channel until nothing is. */
  async #work(channel: Channel): Promise<void> {
    // Begins when the caller is done, so that rendering is never on the caller's time.
    await Promise.resolve();
    for (let task = this.#next(channel); task; task = this.#next(channel)) {
      const now = this.#clock.now();
      const readyAt = Math.max(channel.readyAt, this.#readyAt);
      if (readyAt > now) await this.#clock.wait(readyAt - now, { signal: this.#closing.signal });
      else if (task.notBefore > now)
        await this.#clock.wait(task.notBefore - now, { signal: this.#rest(channel) });
      else await this.#attempt(channel, task);
    }
    channel.isBusy = false;
    if (!this.#hasWork()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #rest(channel: Channel): AbortSignal {
    channel.wake = new AbortController();
    return channel.wake.signal;
  }

  #next(channel: Channel): Outgoing | undefined {
    return nextOutgoing(channel.tasks, this.#clock.now());
  }

  #hasWork(): boolean {
    return [...this.#channels.values()].some(({ isBusy }) => isBusy);
  }

  async #attempt(channel: Channel, task: Outgoing): Promise<void> {
    try {
      await this.#deliver(channel, task);
    } catch (error) {
      this.#log.error({ error: describeError(error) }, 'a Slack message was given up');
      this.#finish(task, false);
    }
  }

  async #deliver(channel: Channel, task: Outgoing): Promise<void> {
    const { render, endedAt } = task;
    task.render = undefined;
    if (!render) return;
    const content = this.#content(task, render);
    const body = JSON.stringify(content);
    if (body !== task.sent || task.file) {
      const delivery = await this.#send(task, content);
      if (delivery.kind !== 'sent') return this.#miss(channel, task, delivery, render);
      this.#hit(channel, task, delivery.ts, body);
    }
    if (endedAt !== undefined && task.render === undefined) this.#finish(task, true);
  }

  #content(task: Outgoing, render: () => Content): Content {
    const content = render();
    return task.isTextOnly ? { text: content.text, blocks: [] } : content;
  }

  #send(task: Outgoing, content: Content): Promise<Delivery> {
    const { channel, under } = task.options;
    const to = { channel, thread: under?.ts };
    if (task.file) return this.#writer.upload(to, task.file);
    if (task.ts === undefined) return this.#writer.post(to, content);
    return this.#writer.edit({ channel, ts: task.ts }, content);
  }

  #hit(channel: Channel, task: Outgoing, ts: string, body: string): void {
    const now = this.#clock.now();
    const isNew = task.ts === undefined;
    channel.readyAt = now + SPACING_MS;
    Object.assign(task, { sent: body, sentAt: now, ts: task.ts ?? ts, failures: 0, notBefore: 0 });
    if (isNew) task.options.onPosted?.(ts);
  }

  #miss(channel: Channel, task: Outgoing, missed: Missed, render: () => Content): void {
    const now = this.#clock.now();
    channel.readyAt = now + SPACING_MS;
    if (missed.kind === 'rejected') {
      this.#reject(task, missed.code, render);
    } else if (task.endedAt !== undefined && now - task.endedAt > PATIENCE_MS) {
      this.#giveUp(task, missed.kind);
    } else {
      task.render ??= render;
      this.#pause(task, missed, now);
    }
  }

  #pause(task: Outgoing, missed: Exclude<Missed, { kind: 'rejected' }>, now: number): void {
    if (missed.kind === 'limited') {
      this.#readyAt = Math.max(this.#readyAt, now + missed.retryAfterMs);
      return;
    }
    const pauseMs = Math.min(FIRST_BACKOFF_MS * 2 ** task.failures++, LONGEST_BACKOFF_MS);
    task.notBefore = now + pauseMs;
    this.#log.warn({ reason: missed.reason, pauseMs }, 'Slack did not take a message; trying again');
  }

  #reject(task: Outgoing, code: string, render: () => Content): void {
    if (CONTENT_REFUSED.has(code) && !task.isTextOnly) {
      this.#log.error({ code }, 'Slack refused the form of a message; sending its words alone');
      task.isTextOnly = true;
      task.render ??= render;
    } else if (MESSAGE_GONE.has(code) && task.ts !== undefined && !task.isDeleted) {
      Object.assign(task, { ts: undefined, sent: undefined, isDeleted: true });
      task.render = task.endedAt === undefined ? undefined : (task.render ?? render);
    } else this.#giveUp(task, code);
  }

  #giveUp(task: Outgoing, code: string): void {
    const { channel, onRejected } = task.options;
    this.#log.error({ code, channel }, 'a message could not be brought to Slack');
    this.#finish(task, false);
    if (task.ts === undefined) this.#abandonThread(task);
    onRejected?.(code);
  }

  /** Nothing can be said in the thread of a message that is not there. */
  #abandonThread(parent: Outgoing): void {
    for (const task of this.#channel(parent.options.channel).tasks) {
      const { under } = task.options;
      if (under && this.#tasks.get(under) === parent) this.#finish(task, false);
    }
  }

  #finish(task: Outgoing, isSent: boolean): void {
    this.#channel(task.options.channel).tasks.delete(task);
    task.settle.resolve(isSent);
  }
}
