import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';
import type { Content } from './blocks.ts';
import type { Clock } from './clock.ts';

const ATTEMPTS = 3;
const TIMEOUT_MS = 5_000;
const PAUSE_MS = 1_000;

export type Reply = (content: Content) => Promise<void>;

/**
 * Answers by the address that comes with a command or a click: only the person who acted sees it, and the bot need not
 * be in the channel. The address works five times in half an hour; an answer that cannot be given is logged.
 */
export function createReplies({ clock, log }: { readonly clock: Clock; readonly log: Logger }) {
  return (responseUrl: string): Reply =>
    async ({ text, blocks }) => {
      const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text, blocks });
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const failure = await send(responseUrl, body);
        if (failure === undefined) return;
        log.warn({ failure, attempt }, 'a reply was not taken by Slack');
        if (attempt < ATTEMPTS) await clock.wait(PAUSE_MS * attempt);
      }
    };
}

async function send(url: string, body: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    return describeError(error).message;
  }
}
