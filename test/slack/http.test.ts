import { expect, test } from 'vitest';
import { startBot } from './bot.ts';
import { testBot } from './bot-suite.ts';

testBot('http');

test('a command without the signature of Slack is not obeyed', async () => {
  await using bot = await startBot({ mode: 'http' });
  const body = new URLSearchParams({
    command: '/snapshot',
    text: 'take v1.0',
    user_id: 'U01ALICE',
    channel_id: 'C01OPS',
  });
  const response = await fetch(`http://127.0.0.1:${bot.started.port}/slack/events`, { method: 'POST', body });
  expect(response.status).toBe(401);
  expect(bot.snapshots.requests).toEqual([]);
});
