import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';
import type { Content } from './blocks.ts';
import type { Clock } from './clock.ts';
import type { Outgoing } from './outgoing.ts';
import type { Delivery, SlackWriter } from './slack-writer.ts';

export interface OutgoingSenderOptions {
  readonly writer: SlackWriter;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What an attempt leaves: more to send now or later, or nothing ever again. */
export type Attempt = 'goes on' | 'sent' | 'given up';

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

/** Sends what is wanted, one attempt at a time, and notes in it what comes of that. */
export class OutgoingSender {
  readonly #writer: SlackWriter;
  readonly #clock: Clock;
  readonly #log: Logger;
  #readyAt = 0;

  constructor({ writer, clock, log }: OutgoingSenderOptions) {
    this.#writer = writer;
    this.#clock = clock;
    this.#log = log;
  }

  /** Slack counts calls by method over the whole workspace: before this nothing may be sent in any channel. */
  get readyAt(): number {
    return this.#readyAt;
  }

  /** `onAsked` is called once Slack has answered, or not; not at all where it has what is wanted already. */
  async attempt(task: Outgoing, onAsked: () => void): Promise<Attempt> {
    try {
      return await this.#deliver(task, onAsked);
    } catch (error) {
      this.#log.error({ error: describeError(error) }, 'a Slack message was given up');
      return 'given up';
    }
  }

  async #deliver(task: Outgoing, onAsked: () => void): Promise<Attempt> {
    const { render, endedAt } = task;
    task.render = undefined;
    if (!render) return 'goes on';
    const content = contentOf(task, render);
    const body = JSON.stringify(content);
    if (body !== task.sent || task.file) {
      const delivery = await this.#send(task, content);
      onAsked();
      if (delivery.kind !== 'sent') return this.#miss(task, delivery, render);
      this.#hit(task, delivery.ts, body);
    }
    return endedAt !== undefined && task.render === undefined ? 'sent' : 'goes on';
  }

  #send(task: Outgoing, content: Content): Promise<Delivery> {
    const { channel, under } = task.options;
    const to = { channel, thread: under?.ts };
    if (task.file) return this.#writer.upload(to, task.file);
    if (task.ts === undefined) return this.#writer.post(to, content);
    return this.#writer.edit({ channel, ts: task.ts }, content);
  }

  #hit(task: Outgoing, ts: string, body: string): void {
    const isNew = task.ts === undefined;
    const sentAt = this.#clock.now();
    Object.assign(task, { sent: body, sentAt, ts: task.ts ?? ts, failures: 0, notBefore: 0 });
    if (isNew) task.options.onPosted?.(ts);
  }

  #miss(task: Outgoing, missed: Missed, render: () => Content): Attempt {
    const now = this.#clock.now();
    if (missed.kind === 'rejected') return this.#reject(task, missed.code, render);
    if (task.endedAt !== undefined && now - task.endedAt > PATIENCE_MS)
      return this.#giveUp(task, missed.kind);
    task.render ??= render;
    this.#pause(task, missed, now);
    return 'goes on';
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

  #reject(task: Outgoing, code: string, render: () => Content): Attempt {
    if (CONTENT_REFUSED.has(code) && !task.isTextOnly) {
      this.#log.error({ code }, 'Slack refused the form of a message; sending its words alone');
      task.isTextOnly = true;
      task.render ??= render;
      return 'goes on';
    }
    if (!MESSAGE_GONE.has(code) || task.ts === undefined || task.isDeleted) return this.#giveUp(task, code);
    Object.assign(task, { ts: undefined, sent: undefined, isDeleted: true });
    task.render = task.endedAt === undefined ? undefined : (task.render ?? render);
    return 'goes on';
  }

  #giveUp(task: Outgoing, code: string): Attempt {
    const { channel, onRejected } = task.options;
    this.#log.error({ code, channel }, 'a message could not be brought to Slack');
    onRejected?.(code);
    return 'given up';
  }
}

function contentOf(task: Outgoing, render: () => Content): Content {
  const content = render();
  return task.isTextOnly ? { text: content.text, blocks: [] } : content;
}
