import { expect, test } from 'vitest';
import { ALICE, startLocalSlack } from '../../sandbox/local-slack.ts';
import { has, messagesOnce, startBot } from './bot.ts';

test('a bot that lost Slack is back when Slack is, and hears commands', async () => {
  await using bot = await startBot({ mode: 'socket' });
  const port = Number(new URL(bot.slack.url).port);
  await bot.slack[Symbol.asyncDispose]();
  await using slack = await startLocalSlack({ port });
  // local-slack drops what it cannot deliver, so the bot is given time to come back.
  const log = async () => (await fetch(`${slack.url}/_control/log`)).text();
  await expect.poll(log, { timeout: 20_000 }).toContain('socket connected');
  await slack.command(ALICE, 'help');
  await messagesOnce(slack, has('/snapshot take v1.0'));
});
