import { type SocketModeReceiver, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { ConfigError, describeError } from '../src/errors.ts';
import type { Clock } from './clock.ts';
import { slackErrorCode } from './directory.ts';

type SocketClient = Pick<SocketModeReceiver['client'], 'start' | 'disconnect' | 'once'>;

export interface ConnectionOptions {
  /** Made with `autoReconnectEnabled: false`. */
  readonly client: SocketClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** `lost` resolves when the connection is gone. */
interface Connected {
  readonly lost: Promise<void>;
}

// What Slack says of a token that will never do.
const REFUSED = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'not_allowed_token_type',
]);
const LONGEST_PAUSE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 30_000;
const CLOSE_MS = 2_000;
/** Slack renews connections now and then; only a longer gap is a fault. */
const GRACE_MS = 120_000;

/**
 * Keeps the Socket Mode connection: connects, and connects again whenever it is lost, at once at first and then ever
 * more rarely. (The library's own way gives up by an unhandled rejection when Slack cannot be reached.)
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #stopping = new AbortController();
  #isUp = false;
  #lastUpAt: number | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Whether it stands, or did until two minutes ago. */
  isHealthy(): boolean {
    if (this.#isUp) return true;
    return this.#lastUpAt !== undefined && this.#options.clock.now() - this.#lastUpAt < GRACE_MS;
  }

  /** Resolves once connected, however long that takes; ConfigError if Slack refuses the token. */
  async start(): Promise<void> {
    const connected = await this.#connect();
    if (connected) void this.#keep(connected.lost);
  }

  async stop(): Promise<void> {
    const { client, clock } = this.#options;
    this.#stopping.abort();
    if (!this.#isUp) return;
    const closed = client.disconnect();
    await Promise.race([closed, clock.wait(CLOSE_MS)]);
    // A second time does not wait for the other side.
    if (this.#isUp) void client.disconnect();
  }

  async #keep(lost: Promise<void>): Promise<void> {
    const { log, clock } = this.#options;
    const { signal } = this.#stopping;
    for (let next: Promise<void> | undefined = lost; next; ) {
      await next;
      if (signal.aborted) return;
      log.info('the connection to Slack was closed; connecting again');
      try {
        next = (await this.#connect())?.lost;
      } catch (error) {
        log.error({ error: describeError(error) }, 'Slack does not let the bot back in');
        next = clock.wait(LONGEST_PAUSE_MS, { signal });
      }
    }
  }

  /** Undefined if stopped meanwhile. */
  async #connect(): Promise<Connected | undefined> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    for (let pauseMs = 1_000; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.#open();
      } catch (error) {
        if (isRefused(error)) throw new ConfigError([refusal('SLACK_APP_TOKEN', error)], { cause: error });
        log.warn({ reason: reasonOf(error), pauseMs }, 'Slack cannot be reached; trying again');
      }
      await clock.wait(pauseMs, { signal });
    }
    return undefined;
  }

  async #open(): Promise<Connected> {
    const { client, clock } = this.#options;
    const timer = new AbortController();
    const timeout = clock.wait(CONNECT_TIMEOUT_MS, { signal: timer.signal }).then(() => {
      if (!timer.signal.aborted) void client.disconnect();
    });
    try {
      await client.start();
    } finally {
      timer.abort();
      await timeout;
    }
    return { lost: this.#opened() };
  }

  #opened(): Promise<void> {
    const { client, clock } = this.#options;
    this.#isUp = true;
    const lost = new Promise<void>((resolve) => {
      client.once('disconnected', () => {
        this.#isUp = false;
        this.#lastUpAt = clock.now();
        resolve();
      });
    });
    if (this.#stopping.signal.aborted) void client.disconnect();
    return lost;
  }
}

export function isRefused(error: unknown): boolean {
  return error instanceof webApi.WebAPIPlatformError && REFUSED.has(String(error.data.error));
}

export function refusal(variable: string, error: unknown): string {
  return `${variable}: Slack refuses it (${slackErrorCode(error)}); copy it again from the app's settings`;
}

function reasonOf(error: unknown): string {
  return error === undefined ? 'the connection was closed before it stood' : slackErrorCode(error);
}
