import type { Logger } from 'pino';
import { describeError, TidemarkError } from '../src/errors.ts';
import { type Content, section } from './blocks.ts';
import type { Reply } from './replies.ts';
import { code, sentence } from './text.ts';

export interface ErrorReplyDeps {
  replyTo(responseUrl: string): Reply;
  readonly log: Logger;
}

/** The one place where an error of a handler becomes words for the person who asked; its details go to the log only. */
export async function replyToError(
  error: unknown,
  body: unknown,
  { replyTo, log }: ErrorReplyDeps,
): Promise<void> {
  const cause = originalOf(error);
  log.error({ err: cause instanceof TidemarkError ? describeError(cause) : cause }, 'a Slack request failed');
  const url = responseUrlOf(body);
  if (url !== undefined) await replyTo(url)(errorView(cause));
}

/** Our own errors are written for people; of others only the code is told. */
export function errorView(error: unknown): Content {
  const { code: reason, message } = describeError(error);
  const text =
    error instanceof TidemarkError
      ? sentence(message, 1000)
      : `That did not work: something went wrong on my side (${code(reason)}). My log has the details.`;
  return { text, blocks: [section(text)] };
}

/** Bolt wraps what a handler throws, once or twice. */
function originalOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  if ('originals' in error && Array.isArray(error.originals)) return originalOf(error.originals[0]);
  if ('original' in error && error.original !== undefined) return originalOf(error.original);
  return error;
}

function responseUrlOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('response_url' in body)) return undefined;
  return typeof body.response_url === 'string' ? body.response_url : undefined;
}
