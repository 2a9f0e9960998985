import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { ACCOUNT_ID, REGION } from '../../sandbox/estate/names.ts';
import type { LocalSlack } from '../../sandbox/local-slack.ts';

const MAIN = resolve('src/tidemark.js');
export const PATIENCE_MS = 90_000;

export interface BotProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The bot as an operator starts it. */
export function startProcess(folder: string, slack: LocalSlack): BotProcess {
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

/** `more`: keys of tidemark.yaml besides what every bot needs. */
export async function writeConfig(
  folder: string,
  endpoint: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const config = {
    estate: 'jada',
    store: join(folder, 'snapshots'),
    database: join(folder, 'data'),
    aws: { region: REGION, accountId: ACCOUNT_ID, endpoint },
    slack: { channel: '#ops' },
    ...more,
  };
  await writeFile(join(folder, 'tidemark.yaml'), JSON.stringify(config));
}

/** local-slack drops commands while no bot is connected. */
export async function isConnected(slack: LocalSlack, times: number): Promise<void> {
  const log = async () =>
    (await (await fetch(`${slack.url}/_control/log`)).text()).split('socket connected').length - 1;
  await expect.poll(log, { timeout: PATIENCE_MS }).toBe(times);
}
