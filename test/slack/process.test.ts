import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { ALICE, startLocalSlack } from '../../sandbox/local-slack.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { has, messagesOnce, wordsOf } from './bot.ts';
import { isConnected, PATIENCE_MS, startProcess, writeConfig } from './bot-process.ts';

test.each<NodeJS.Signals>(['SIGKILL', 'SIGTERM'])(
  'a bot that is stopped by %s in the middle of a run goes on with it in the same messages',
  async (signal) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tidemark-bot-'));
    await using estate = await startSandbox({ estate: makeJadaEstate(), latencyMs: 300 });
    await using slack = await startLocalSlack();
    await writeConfig(folder.path, estate.url);
    await using first = startProcess(folder.path, slack);
    await isConnected(slack, 1);
    await slack.command(ALICE, 'take v1.0 only lambda,config');
    const before = await messagesOnce(slack, (messages) => messages.length === 3, undefined, PATIENCE_MS);
    await first.kill(signal);
    if (signal === 'SIGTERM') expect(wordsOf((await slack.messages())[0])).toContain('PAUSED');
    await using _second = startProcess(folder.path, slack);
    const messages = await messagesOnce(slack, has('<@U01ALICE> snapshot'), undefined, PATIENCE_MS);
    expect(messages.slice(0, 3).map(({ ts }) => ts)).toEqual(before.map(({ ts }) => ts));
    expect(wordsOf(messages[0])).toContain('🟢 COMPLETE');
    expect(messages.flatMap(({ files = [] }) => files).map(({ name }) => name)).toEqual(['MANIFEST.md']);
  },
);
