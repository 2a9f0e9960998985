import type { Logger } from 'pino';
import { ConfigError, describeError } from '../src/errors.ts';
import { isRefused, refusal } from './connection.ts';
import type { createClients } from './slack-clients.ts';

/** Names of the bot and the workspace; undefined where Slack did not say. */
export interface Identity {
  readonly bot: string | undefined;
  readonly workspace: string | undefined;
}

/** ConfigError if the token is refused. */
export async function identify(
  client: ReturnType<typeof createClients>['interactive'],
  log: Logger,
): Promise<Identity> {
  try {
    const { user, team } = await client.auth.test();
    return { bot: user, workspace: team };
  } catch (error) {
    if (isRefused(error)) throw new ConfigError([refusal('SLACK_BOT_TOKEN', error)], { cause: error });
    log.warn({ error: describeError(error) }, 'Slack did not say who the bot is');
    return { bot: undefined, workspace: undefined };
  }
}
