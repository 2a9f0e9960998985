import type { Content } from './blocks.ts';
import type { UploadedFile } from './slack-writer.ts';

export interface Message {
  /** Undefined until it is posted. */
  readonly ts: string | undefined;
  /** Wants this shown; only the latest want is ever sent. `render` is called when its turn has come. */
  show(render: () => Content): void;
  /** The last word: sent in any case, ahead of progress. False where Slack would not have it for half an hour. */
  end(render: () => Content): Promise<boolean>;
}

export interface MessageOptions {
  readonly channel: string;
  /** A message that exists already: of a run before a restart. */
  readonly ts?: string | undefined;
  /** The message in whose thread this one goes; it waits until that one is posted. */
  readonly under?: Pick<Message, 'ts'>;
  readonly onPosted?: (ts: string) => void;
  /** Slack will never take this message: the channel is gone, or the bot is not in it. */
  readonly onRejected?: (code: string) => void;
}

/** One message or file on its way to Slack: due while `render` is set. */
export interface Outgoing {
  readonly options: MessageOptions;
  /** Its place among all that were ever begun. */
  readonly order: number;
  readonly file: UploadedFile | undefined;
  ts: string | undefined;
  render: (() => Content) | undefined;
  /** What Slack has, as JSON, and since when; while it has nothing, when it was begun. */
  sent: string | undefined;
  sentAt: number;
  /** When the last word was given. */
  endedAt: number | undefined;
  /** Failed in a row, and not to be tried before. */
  failures: number;
  notBefore: number;
  /** Its blocks were refused: the words alone are sent. */
  isTextOnly: boolean;
  /** Deleted by someone: nothing more is told in it but the last word, as a new message. */
  isDeleted: boolean;
  readonly settle: PromiseWithResolvers<boolean>;
}

export function createOutgoing(
  options: MessageOptions,
  { order, now }: { readonly order: number; readonly now: number },
  file?: UploadedFile,
): Outgoing {
  return {
    options,
    order,
    file,
    ts: options.ts,
    render: undefined,
    sent: undefined,
    sentAt: now,
    endedAt: undefined,
    failures: 0,
    notBefore: 0,
    isTextOnly: false,
    isDeleted: false,
    settle: Promise.withResolvers<boolean>(),
  };
}

/**
 * What to send next: what may be tried already before what must wait; last words in their order; then what was sent or
 * begun longest ago, so that neither new messages nor edits of old ones have to wait for all of the others. Undefined if
 * nothing is due.
 */
export function nextOutgoing(all: Iterable<Outgoing>, now: number): Outgoing | undefined {
  const due = [...all].filter(isDue).map((outgoing) => ({ outgoing, rank: rank(outgoing, now) }));
  return due.sort((a, b) => compare(a.rank, b.rank))[0]?.outgoing;
}

function isDue({ render, options: { under }, ts, file }: Outgoing): boolean {
  const hasRoom = under === undefined || under.ts !== undefined || (ts !== undefined && !file);
  return render !== undefined && hasRoom;
}

function rank({ notBefore, endedAt, sentAt, order }: Outgoing, now: number): readonly number[] {
  return [notBefore > now ? notBefore : 0, endedAt === undefined ? 1 : 0, endedAt ?? sentAt, order];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, position) => value !== b[position]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
