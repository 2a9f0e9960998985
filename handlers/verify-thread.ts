import { describeError } from '../src/errors.ts';
import { redact } from '../src/redaction.ts';
import type { VerificationProgress, VerifyReport } from '../src/runs/verifications.ts';
import type { Dialect } from './dialect.ts';
import type { Message } from './outgoing.ts';
import type { Publisher } from './publisher.ts';
import { reportView } from './report-view.ts';
import { listFindings, notVerifiedView, verifiedView, verifyingView } from './verify-view.ts';

/** More lines than these are a file as well. */
const LINES_SHOWN = 30;

export interface VerifyThreadOptions {
  readonly publisher: Publisher;
  readonly dialect: Dialect;
  readonly channel: string;
  readonly name: string;
  readonly onRejected: (code: string) => void;
}

/** A verification as Slack shows it: one message with how far it is and then the verdict, in its thread what is wrong. */
export class VerifyThread {
  readonly #options: VerifyThreadOptions;
  readonly #message: Message;

  constructor(options: VerifyThreadOptions) {
    const { publisher, channel, onRejected } = options;
    this.#options = options;
    this.#message = publisher.message({ channel, onRejected });
  }

  show(progress: VerificationProgress): void {
    this.#message.show(() => verifyingView(this.#options.name, progress));
  }

  async finish(report: VerifyReport): Promise<void> {
    const isTold = await this.#message.end(() => verifiedView(report));
    const lines = listFindings(report);
    if (!isTold || lines.length === 0) return;
    const { publisher, channel, name, dialect } = this.#options;
    const thread = { channel, under: this.#message };
    const title = '*What was found*';
    await publisher
      .message(thread)
      .end(() => reportView({ title, text: lines.slice(0, LINES_SHOWN).join('\n') }, dialect));
    if (lines.length <= LINES_SHOWN) return;
    const content = redact(`${lines.join('\n')}\n`);
    await publisher.upload(thread, { name: `verify-${name}.txt`, title: `All of it, for ${name}`, content });
  }

  async fail(error: unknown): Promise<void> {
    await this.#message.end(() => notVerifiedView(this.#options.name, describeError(error).message));
  }
}
