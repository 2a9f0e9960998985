import type { Logger } from 'pino';
import type { Change, ChangePlace } from '../src/changes/change.ts';
import type { ChangeProgress, Changes } from '../src/changes/changes.ts';
import { redact } from '../src/redaction.ts';
import type { Content } from './blocks.ts';
import { type ChangeContext, changeView, closingView } from './change-view.ts';
import type { Dialect } from './dialect.ts';
import { isWholeDiff } from './diff-excerpt.ts';
import { pausedView } from './effect-view.ts';
import { needsList, outcomeList } from './outcome-list.ts';
import type { Message } from './outgoing.ts';
import { PlaceKeeper } from './place-keeper.ts';
import type { Publisher } from './publisher.ts';
import type { UploadedFile } from './slack-writer.ts';

export interface ChangeThreadOptions {
  readonly publisher: Publisher;
  readonly changes: Pick<Changes, 'setPlace'>;
  readonly log: Logger;
  readonly dialect: Dialect;
  /** The address of a message; undefined where Slack does not say. */
  permalink(channel: string, ts: string): Promise<string | undefined>;
  /** The change's message cannot be posted at all; `code` is Slack's word for why. */
  readonly onRejected?: (code: string) => void;
}

/** What is told of a change besides what it is. */
export type ToldWith = Omit<ChangeContext, 'dialect' | 'progress'>;

/**
 * A change as Slack shows it: one message, edited as its state goes on, with the diff in its thread where it is long,
 * and at the end a line that calls who asked for it. What is shown, and when, is the publisher's business.
 */
export class ChangeThread {
  readonly #options: ChangeThreadOptions;
  readonly #keeper: PlaceKeeper<ChangePlace>;
  #change: Change;
  #progress: ChangeProgress | undefined;
  #message: Message | undefined;
  /** Its last word is on its way. */
  #isEnding = false;
  #linking: Promise<void> = Promise.resolve();
  /** Being applied by this process: progress is shown. */
  #isLive = false;

  constructor(change: Change, options: ChangeThreadOptions) {
    const { changes, log } = options;
    const setPlace = (id: string, place: ChangePlace) => changes.setPlace(id, place);
    this.#options = options;
    this.#change = change;
    this.#keeper = new PlaceKeeper<ChangePlace>(change.id, change.place ?? { channel: '' }, {
      setPlace,
      log,
    });
  }

  readonly onProgress = (progress: ChangeProgress): void => {
    this.#progress = progress;
    this.#showProgress();
  };

  /** Asks for a decision: the message, and in its thread the diff where it is long. */
  async propose(change: Change, told: ToldWith = {}): Promise<void> {
    const isTold = await this.tell(change, told);
    if (isTold && !isWholeDiff(change.plan.diff)) await this.#uploadDiff(change);
    await this.#linking;
  }

  /** It is being applied: nothing is left to press, and progress is shown from now on. */
  begin(change: Change): void {
    this.#change = change;
    this.#isLive = true;
    this.#showProgress();
  }

  /** The bot is about to stop; the change goes on in this message. */
  pause(): void {
    this.#isLive = false;
    const { dialect } = this.#options;
    this.#show(() => pausedView(this.#change, dialect));
  }

  /** Tells the end, and calls who asked; resolves when Slack has it or will not have it. */
  async finish(change: Change, told: ToldWith = {}): Promise<void> {
    const closing = this.#keeper.place.told ? undefined : closingView(change);
    // Kept as not told until it is: a bot that comes after this one would tell it then.
    if (closing) this.#keeper.keep({ told: false });
    await this.tell(change, told);
    if (closing && needsList(change)) await this.#uploadList(change);
    if (closing && (await this.#say(closing))) this.#keeper.keep({ told: true });
  }

  /** Shows the change as it is now; false where Slack would not have it. */
  async tell(change: Change, told: ToldWith = {}): Promise<boolean> {
    this.#isLive = false;
    this.#change = change;
    const { dialect } = this.#options;
    const isTold = await this.#end(() => changeView(change, { ...told, dialect }));
    if (isTold) this.#keeper.keep({ shown: change.state });
    return isTold;
  }

  #showProgress(): void {
    if (!this.#isLive) return;
    const { dialect } = this.#options;
    this.#show(() => changeView(this.#change, { dialect, progress: this.#progress }));
  }

  #show(render: () => Content): void {
    // What is on its way would be sent as it was, and whatever is only shown after it is not taken.
    if (this.#isEnding) void this.#end(render);
    else this.#open().show(render);
  }

  async #end(render: () => Content): Promise<boolean> {
    const message = this.#open();
    this.#isEnding = true;
    const isSent = await message.end(render);
    if (this.#message === message) {
      this.#message = undefined;
      this.#isEnding = false;
    }
    return isSent;
  }

  /** The message, at most one at a time: what is wanted last is what stays. */
  #open(): Message {
    const { publisher, onRejected } = this.#options;
    this.#message ??= publisher.message({
      channel: this.#keeper.place.channel,
      ts: this.#keeper.place.ts,
      onPosted: (ts) => this.#posted(ts),
      ...(onRejected && { onRejected }),
    });
    return this.#message;
  }

  #posted(ts: string): void {
    const { channel } = this.#keeper.place;
    this.#keeper.keep({ ts });
    this.#linking = this.#options.permalink(channel, ts).then((permalink) => {
      if (permalink !== undefined) this.#keeper.keep({ permalink });
    });
  }

  #uploadDiff({ id, plan }: Change): Promise<void> {
    return this.#upload({ name: `${id}.diff`, title: `The diff of ${id}`, content: redact(plan.diff) });
  }

  #uploadList(change: Change): Promise<void> {
    const { id } = change;
    const title = `What was done of ${id}, and what was not`;
    return this.#upload({ name: `${id}.txt`, title, content: outcomeList(change) });
  }

  async #upload(file: UploadedFile): Promise<void> {
    const { channel, ts } = this.#keeper.place;
    if (ts !== undefined) await this.#options.publisher.upload({ channel, under: { ts } }, file);
  }

  /** One more message in the thread. */
  async #say(content: Content): Promise<boolean> {
    const { channel, ts } = this.#keeper.place;
    if (ts === undefined) return false;
    return this.#options.publisher.message({ channel, under: { ts } }).end(() => content);
  }
}
