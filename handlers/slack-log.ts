import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';

export type SlackLog = SlackLogger;

/**
 * Slack's libraries log through ours. Their debug lines hold whole requests and answers and are left out; what they
 * call information is of interest to their makers only.
 */
export function createSlackLog(log: Logger): SlackLog {
  const words = (parts: readonly unknown[]) => parts.map(String).join(' ');
  return {
    debug() {},
    info: (...parts) => log.debug(words(parts)),
    warn: (...parts) => log.warn(words(parts)),
    error: (...parts) => log.error(words(parts)),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
