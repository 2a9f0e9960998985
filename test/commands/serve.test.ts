import { expect, test } from 'vitest';
import { serve } from '../../src/commands/serve.ts';
import { createLogger } from '../../src/logger.ts';

function makeServe(start: () => Promise<object>) {
  const log: string[] = [];
  const stop = new AbortController();
  const server = {
    start,
    async stop() {
      log.push('stopped');
    },
  };
  const stream = { write: (line: string) => log.push(JSON.parse(line).msg) };
  return {
    log,
    stop,
    serving: serve({ server, log: createLogger({ level: 'info', stream }), stop: stop.signal }),
  };
}

test('the bot runs until it is told to stop', async () => {
  const { log, stop, serving } = makeServe(async () => ({ mode: 'socket' }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(['the bot is running']);
  stop.abort();
  expect(await serving).toBe(0);
  expect(log).toEqual(['the bot is running', 'stopping', 'stopped']);
});

test('told to stop while Slack is still waited for, it stops', async () => {
  const { log, stop, serving } = makeServe(() => new Promise(() => {}));
  stop.abort();
  expect(await serving).toBe(0);
  expect(log).toEqual(['stopping', 'stopped']);
});

test('a start that fails is stopped and told', async () => {
  const { log, serving } = makeServe(async () => {
    throw new Error('no token');
  });
  await expect(serving).rejects.toThrow('no token');
  expect(log).toEqual(['stopped']);
});
