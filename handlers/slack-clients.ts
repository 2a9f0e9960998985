import { webApi } from '@slack/bolt';
import type { SlackLog } from './slack-log.ts';

export interface SlackTokens {
  readonly botToken: string;
  /** For Socket Mode. */
  readonly appToken?: string | undefined;
  /** Given: commands come over HTTP. */
  readonly signingSecret?: string | undefined;
  /** Another Slack than slack.com: `http://127.0.0.1:3941/api/`. */
  readonly apiUrl?: string | undefined;
}

const INTERACTIVE_TIMEOUT_MS = 5_000;
const PROGRESS_TIMEOUT_MS = 15_000;

/** What every client of Slack is given. */
export function clientOptions(tokens: Pick<SlackTokens, 'apiUrl'>, logger: SlackLog) {
  return { ...(tokens.apiUrl && { slackApiUrl: tokens.apiUrl }), logger };
}

/**
 * Two clients, since a 429 stops everything a client does: `interactive` for questions while a person waits, retried
 * shortly; `progress` for the publisher, which decides itself when to try again.
 */
export function createClients(tokens: SlackTokens, logger: SlackLog) {
  const options = { ...clientOptions(tokens, logger), rejectRateLimitedCalls: true };
  return {
    interactive: new webApi.WebClient(tokens.botToken, {
      ...options,
      timeout: INTERACTIVE_TIMEOUT_MS,
      retryConfig: { retries: 2, minTimeout: 200, maxTimeout: 1_000 },
    }),
    progress: new webApi.WebClient(tokens.botToken, {
      ...options,
      timeout: PROGRESS_TIMEOUT_MS,
      retryConfig: { retries: 0 },
    }),
  };
}
