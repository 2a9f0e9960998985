import { expect, test } from 'vitest';
import { ALICE, BOB, CAROL, GENERAL } from '../../sandbox/local-slack.ts';
import { REPORT } from '../handlers/fake-verifications.ts';
import { makeProgress } from '../handlers/make-progress.ts';
import { type BotOptions, has, MANIFEST_TEXT, messagesOnce, startBot, startRun, wordsOf } from './bot.ts';

/** What a person sees of the bot, however Slack reaches it. */
export function testBot(mode: BotOptions['mode']): void {
  test('a snapshot is watched from the command to the manifest', async () => {
    await using bot = await startRun({ mode });
    bot.snapshots.tell('v1.0')(makeProgress());
    await messagesOnce(
      bot.slack,
      (messages) => messages.filter((one) => one.thread_ts === bot.run.ts).length === 4,
    );
    bot.seal();
    const messages = await messagesOnce(bot.slack, has('<@U01ALICE> snapshot'));
    expect(wordsOf(messages[0])).toContain('🟢 COMPLETE');
    expect(wordsOf(messages[0])).not.toContain('cancel_snapshot');
    const file = messages.flatMap(({ files, thread_ts }) =>
      thread_ts === bot.run.ts ? (files ?? []) : [],
    )[0];
    expect(file?.name).toBe('MANIFEST.md');
    expect(file && (await bot.slack.download(file))).toBe(MANIFEST_TEXT);
  });

  test('the Cancel button stops the run and goes away', async () => {
    await using bot = await startRun({ mode });
    await bot.slack.press(BOB, bot.run, 'cancel_snapshot');
    const [run] = await messagesOnce(bot.slack, has('⚪ *CANCELLED*'));
    expect(wordsOf(run)).toContain('*CANCELLED* by bob');
    expect(wordsOf(run)).not.toContain('cancel_snapshot');
    expect(bot.audit.lines).toContain('U02BOB snapshot cancel v1.0: done');
  });

  test('a verification is told in a message, and what it found in its thread', async () => {
    await using bot = await startBot({ mode });
    await bot.slack.command(ALICE, 'verify v1.0 --sample 1/30');
    const [going] = await messagesOnce(bot.slack, has('Verifying'));
    const findings = [{ kind: 'missing' as const, path: 'a/b.txt' }];
    bot.verifications.answer.resolve({ ...REPORT, findings });
    const messages = await messagesOnce(bot.slack, has('a/b.txt'));
    expect(wordsOf(messages.find(({ ts }) => ts === going?.ts))).toContain('DAMAGED: 1 missing');
    expect(messages.find((message) => has('a/b.txt')([message]))?.thread_ts).toBe(going?.ts);
    expect(bot.audit.lines).toContain('U01ALICE snapshot verify v1.0: done');
  });

  test('ten clicks on Cancel cancel once', async () => {
    await using bot = await startRun({ mode });
    await Promise.all(Array.from({ length: 10 }, () => bot.slack.press(BOB, bot.run, 'cancel_snapshot')));
    await messagesOnce(bot.slack, has('⚪ *CANCELLED*'));
    await expect.poll(() => bot.audit.lines.filter((line) => line.includes('cancel'))).toHaveLength(10);
    expect(bot.audit.lines.filter((line) => line.endsWith('v1.0: done'))).toHaveLength(2);
  });

  test('the second of two people is told, with a link that leads to the run', async () => {
    await using bot = await startRun({ mode });
    await expect.poll(() => bot.snapshots.places.get('v1.0')?.permalink).toBeDefined();
    await bot.slack.command(BOB, 'take v1.1');
    const messages = await messagesOnce(bot.slack, has('is being taken already'));
    const answer = messages.find((message) => message.ephemeral_to === BOB.id);
    expect(wordsOf(answer)).toContain(`<${bot.snapshots.places.get('v1.0')?.permalink}|Watch it there>`);
  });

  test('who is not in the channel is refused, seen by them alone, and nothing runs', async () => {
    await using bot = await startBot({ mode });
    await bot.slack.command(CAROL, 'take v1.0', GENERAL);
    const [answer] = await messagesOnce(bot.slack, has('Only members of #ops'), GENERAL);
    expect(answer?.ephemeral_to).toBe(CAROL.id);
    expect(bot.snapshots.requests).toEqual([]);
    expect(bot.audit.lines).toEqual(['U03CAROL snapshot take v1.0: refused']);
  });

  test('a user group that Slack does not tell of is a refusal with its reason', async () => {
    await using bot = await startBot({ mode, operators: ['S0456'] });
    await bot.slack.command(ALICE, 'list');
    await messagesOnce(bot.slack, has('could not read its user groups (S0456: unknown_method)'));
  });

  test('in another channel the run is told of there', async () => {
    await using bot = await startBot({ mode });
    await bot.slack.command(ALICE, 'take v1.0', GENERAL);
    const [run] = await messagesOnce(bot.slack, has('*RUNNING*'), GENERAL);
    expect(run?.ephemeral_to).toBeUndefined();
    expect(await bot.slack.messages()).toEqual([]);
  });

  test('a restarted bot goes on in the same messages', async () => {
    await using bot = await startRun({ mode });
    bot.snapshots.tell('v1.0')(makeProgress());
    await messagesOnce(bot.slack, (messages) => messages.length === 5);
    await expect.poll(() => Object.keys(bot.snapshots.places.get('v1.0')?.threads ?? {})).toHaveLength(4);
    bot.snapshots.interrupted = await bot.snapshots.running();
    bot.snapshots.runs.clear();
    await bot.restart();
    expect(await messagesOnce(bot.slack, has('going on where it stopped'))).toHaveLength(5);
    bot.snapshots.tell('v1.0')(makeProgress());
    bot.seal();
    const messages = await messagesOnce(bot.slack, has('<@U01ALICE> snapshot'));
    expect(messages[0]?.ts).toBe(bot.run.ts);
    expect(wordsOf(messages[0])).toContain('🟢 COMPLETE');
    expect(messages).toHaveLength(7);
  });

  test('a bot that stops says that the run will go on', async () => {
    await using bot = await startRun({ mode });
    await bot.restart();
    expect(wordsOf((await bot.slack.messages())[0])).toContain('⏸ *PAUSED*');
  });

  test('an error of ours is told in words', async () => {
    await using bot = await startBot({ mode });
    bot.snapshots.failure = Object.assign(new Error('secret path'), { code: 'EACCES' });
    await bot.slack.command(ALICE, 'take v1.0');
    const [answer] = await messagesOnce(bot.slack, has('something went wrong on my side'));
    expect(answer?.ephemeral_to).toBe(ALICE.id);
    expect(wordsOf(answer)).not.toContain('secret path');
  });

  test('help is for everyone, and only for who asked', async () => {
    await using bot = await startBot({ mode });
    await bot.slack.command(CAROL, '', GENERAL);
    const [answer] = await messagesOnce(bot.slack, has('/snapshot take v1.0'), GENERAL);
    expect(answer?.ephemeral_to).toBe(CAROL.id);
  });

  test('/health answers while the bot hears Slack', async () => {
    await using bot = await startBot({ mode });
    const response = await fetch(`http://127.0.0.1:${bot.started.port}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true, slack: 'connected' });
    expect(bot.started).toMatchObject({ mode, bot: 'tidemark', workspace: 'JADA' });
  });
}
