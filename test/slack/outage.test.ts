import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeAgent, makeProgress } from '../handlers/make-progress.ts';
import { has, messagesOnce, startRun, wordsOf } from './bot.ts';
import type { Weather } from './fault-proxy.ts';

const OUTAGE_MS = 3_000;

test.each<Weather>(['limited', 'failing', 'silent'])(
  'while Slack is %s the run is not slowed, and its thread ends true',
  async (weather) => {
    await using bot = await startRun({ mode: 'socket' });
    const tell = bot.snapshots.tell('v1.0');
    tell(makeProgress());
    await messagesOnce(bot.slack, (messages) => messages.length === 5);
    bot.proxy.weather = weather;
    for (let files = 0; files < 5_000; files++) tell(makeProgress({ agents: [makeAgent({ files })] }));
    await sleep(OUTAGE_MS);
    bot.seal();
    bot.proxy.weather = 'fine';
    const messages = await messagesOnce(bot.slack, has('<@U01ALICE> snapshot'), undefined, 60_000);
    expect(wordsOf(messages[0])).toContain('🟢 COMPLETE');
    expect(messages.slice(1, 5).every((message) => wordsOf(message).includes('✅ done'))).toBe(true);
    expect(messages.flatMap(({ files = [] }) => files)).toHaveLength(1);
  },
);

test('a 429 is obeyed', async () => {
  await using bot = await startRun({ mode: 'socket' });
  bot.proxy.weather = 'limited';
  const tell = bot.snapshots.tell('v1.0');
  for (let tick = 0; tick < 50; tick++) {
    tell(makeProgress({ agents: [makeAgent({ files: tick })] }));
    await sleep(20);
  }
  // Told to wait 2 s, which pass ten times faster here.
  const refused = bot.proxy.calls.filter(({ status }) => status === 429).map(({ at }) => at);
  const gaps = refused.slice(1).map((at, index) => at - (refused[index] ?? 0));
  expect(refused.length).toBeGreaterThan(2);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(190);
});

test('a run that begins while Slack fails is told of when it is back', async () => {
  await using bot = await startRun({ mode: 'socket' });
  bot.seal();
  await messagesOnce(bot.slack, has('<@U01ALICE> snapshot'));
  bot.proxy.weather = 'failing';
  await bot.slack.command({ id: 'U02BOB' }, 'take v1.1');
  await sleep(500);
  bot.proxy.weather = 'fine';
  await messagesOnce(bot.slack, has('Snapshot v1.1 is'));
});
