import { pino } from 'pino';
import type { Content } from '../../handlers/blocks.ts';
import type { Delivery, SlackWriter, UploadedFile } from '../../handlers/slack-writer.ts';
import type { FakeClock } from './fake-clock.ts';

export interface FakeMessage {
  readonly ts: string;
  readonly channel: string;
  readonly thread: string | undefined;
  /** Every text it had, in order. */
  readonly texts: string[];
}

type Trouble = Exclude<Delivery, { kind: 'sent' }>;

/** Slack in memory: what was written, when, and trouble to order. */
export class FakeSlack implements SlackWriter {
  readonly messages: FakeMessage[] = [];
  readonly files: { readonly thread: string | undefined; readonly name: string }[] = [];
  /** Every attempt: its time and channel. */
  readonly calls: { readonly at: number; readonly channel: string }[] = [];
  /** What the next attempts come to, first first; then all goes well. */
  troubles: Trouble[] = [];
  /** While set, every attempt comes to this. */
  outage: Trouble | undefined;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async post(to: { channel: string; thread?: string | undefined }, content: Content): Promise<Delivery> {
    const trouble = this.#call(to.channel);
    if (trouble) return trouble;
    const ts = `${this.messages.length + 1}.000100`;
    this.messages.push({ ts, channel: to.channel, thread: to.thread, texts: [words(content)] });
    return { kind: 'sent', ts };
  }

  async edit(at: { channel: string; ts: string }, content: Content): Promise<Delivery> {
    const trouble = this.#call(at.channel);
    if (trouble) return trouble;
    const message = this.messages.find(({ ts }) => ts === at.ts);
    if (!message) return { kind: 'rejected', code: 'message_not_found' };
    message.texts.push(words(content));
    return { kind: 'sent', ts: at.ts };
  }

  async upload(to: { channel: string; thread?: string | undefined }, file: UploadedFile): Promise<Delivery> {
    const trouble = this.#call(to.channel);
    if (trouble) return trouble;
    this.files.push({ thread: to.thread, name: file.name });
    return { kind: 'sent', ts: '' };
  }

  /** What each message says now. */
  get shown(): (string | undefined)[] {
    return this.messages.map(({ texts }) => texts.at(-1));
  }

  #call(channel: string): Trouble | undefined {
    this.calls.push({ at: this.#clock.now(), channel });
    return this.outage ?? this.troubles.shift();
  }
}

/** All the words of a message, as one text. */
export function words({ text, blocks }: Content): string {
  return blocks.length === 0 ? text : blocks.map((block) => JSON.stringify(block)).join('\n');
}

export const silentLog = pino({ level: 'silent' });
