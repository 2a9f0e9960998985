import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { ACCOUNT_ID, REGION } from '../../sandbox/estate/names.ts';
import { ALICE, type LocalSlack, startLocalSlack } from '../../sandbox/local-slack.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { has, messagesOnce, wordsOf } from './bot.ts';

const MAIN = resolve('src/main.ts');
const PATIENCE_MS = 90_000;

interface BotProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The bot as an operator starts it. */
function startProcess(folder: string, slack: LocalSlack): BotProcess {
  const { botToken, appToken, apiUrl } = slack.tokens;
  const aws = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const child = spawn(process.execPath, [MAIN, '--config', join(folder, 'tidemark.yaml'), 'serve'], {
    env: { ...aws, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl },
    stdio: 'ignore',
  });
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return { child, kill, [Symbol.asyncDispose]: () => kill('SIGKILL') };
}

async function writeConfig(folder: string, endpoint: string): Promise<void> {
  const config = {
    estate: 'jada',
    store: join(folder, 'snapshots'),
    database: join(folder, 'data'),
    aws: { region: REGION, accountId: ACCOUNT_ID, endpoint },
    slack: { channel: '#ops' },
  };
  await writeFile(join(folder, 'tidemark.yaml'), JSON.stringify(config));
}

/** local-slack drops commands while no bot is connected. */
async function isConnected(slack: LocalSlack, times: number): Promise<void> {
  const log = async () =>
    (await (await fetch(`${slack.url}/_control/log`)).text()).split('socket connected').length - 1;
  await expect.poll(log, { timeout: PATIENCE_MS }).toBe(times);
}

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
