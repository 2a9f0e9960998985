import { afterEach, expect, test, vi } from 'vitest';
import { readNetwork } from '../../src/config.ts';
import { parseEnvironment } from '../../src/environment.ts';
import { ConfigError } from '../../src/errors.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('what Tidemark reads is checked and the rest is kept for the configuration', () => {
  const variables = { PORT: '8080', LOG_LEVEL: 'debug', SLACK_BOT_TOKEN: 'xoxb-1', OTHER: 'x', NO_COLOR: '' };
  expect(parseEnvironment(variables)).toEqual({
    PORT: 8080,
    LOG_LEVEL: 'debug',
    SLACK_BOT_TOKEN: 'xoxb-1',
    variables,
  });
});

test('every variable that cannot be used is told, secrets without their value', () => {
  const variables = {
    PORT: '70000',
    LOG_LEVEL: 'loud',
    SLACK_BOT_TOKEN: 'xapp-swapped',
    SLACK_APP_TOKEN: 'xoxb-swapped',
    SLACK_API_URL: 'slack.test',
  };
  expect(() => parseEnvironment(variables)).toThrow(
    new ConfigError([
      'environment variable LOG_LEVEL: "loud" is not a log level: trace, debug, info, warn, error, fatal, silent',
      'environment variable PORT: "70000" is not a port: a number from 0 to 65535',
      'environment variable SLACK_BOT_TOKEN: its value is not a bot token: those start with xoxb-',
      'environment variable SLACK_APP_TOKEN: its value is not an app-level token: those start with xapp-',
      'environment variable SLACK_API_URL: "slack.test" is not an address such as http://127.0.0.1:5000',
    ]),
  );
});

test('a proxy may be named without its protocol, as curl and the AWS tools take it', () => {
  vi.stubEnv('https_proxy', 'proxy:3128');
  vi.stubEnv('http_proxy', 'https://alice@proxy:3129');
  expect(readNetwork()).toMatchObject({
    httpsProxy: 'http://proxy:3128',
    httpProxy: 'https://alice@proxy:3129',
  });
});
