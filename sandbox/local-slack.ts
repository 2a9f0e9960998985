import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A person of the workspace, and the channel they are in. */
export const ALICE = { id: 'U01ALICE', name: 'alice' } as const;
export const BOB = { id: 'U02BOB', name: 'bob' } as const;
/** In the workspace, but not in #ops. */
export const CAROL = { id: 'U03CAROL', name: 'carol' } as const;
export const OPS = { id: 'C01OPS', name: 'ops' } as const;
/** A channel that all are in, but is not the bot's own. */
export const GENERAL = { id: 'C02GENERAL', name: 'general' } as const;

const BOT = { id: 'U0BOT', name: 'tidemark' };
const START_MS = 20_000;
const STOP_MS = 3_000;

export interface LocalSlackOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Where uploaded files are kept; default: a temporary folder, removed at the end. */
  readonly filesDir?: string;
  /** Where the bot listens for commands over HTTP; without it the bot connects by Socket Mode. */
  readonly requestUrl?: string;
}

/** A message as local-slack keeps it; `user` is the bot's where the bot wrote it. */
export interface LocalMessage {
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly thread_ts?: string;
  /** Set where only this person would see it. */
  readonly ephemeral_to?: string;
  readonly blocks?: readonly LocalBlock[];
  readonly files?: readonly { readonly name: string; readonly url_private: string }[];
}

interface LocalBlock {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: { readonly text: string };
  readonly elements?: readonly {
    readonly type: string;
    readonly text?: unknown;
    readonly action_id?: string;
    readonly value?: string;
  }[];
}

/** A Slack workspace named JADA on this machine, and hands to act in it. */
export interface LocalSlack extends AsyncDisposable {
  /** The page to open. */
  readonly url: string;
  readonly tokens: {
    readonly botToken: string;
    readonly appToken: string;
    readonly signingSecret: string;
    readonly apiUrl: string;
  };
  /** Types a slash command; resolves when the bot has acknowledged it. */
  command(user: { readonly id: string }, text: string, channel?: { readonly id: string }): Promise<void>;
  /** Presses a button of a message. */
  press(user: { readonly id: string }, message: LocalMessage, actionId: string): Promise<void>;
  messages(channel?: { readonly id: string }): Promise<readonly LocalMessage[]>;
  /** The content of an uploaded file. */
  download(file: { readonly url_private: string }): Promise<string>;
}

/** There is no local-slack for this kind of machine. */
export class LocalSlackMissingError extends Error {
  override readonly name = 'LocalSlackMissingError';
}

/** Starts the workspace and waits until it answers. Throws LocalSlackMissingError where its binary is not installed. */
export async function startLocalSlack(options: LocalSlackOptions = {}): Promise<LocalSlack> {
  const binary = findBinary();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-slack-'));
  const config = join(folder, 'workspace.json');
  await writeFile(config, JSON.stringify(makeConfig(options)));
  const filesDir = options.filesDir ?? join(folder, 'files');
  const flags = ['--port', String(options.port ?? 0), '--base-host', '127.0.0.1', '--files-dir', filesDir];
  const child = spawn(binary, ['--config', config, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME: folder, TMPDIR: folder },
    // Ctrl-C is for the bot, which still has things to say to Slack when it stops.
    detached: true,
  });
  const leave = () => child.kill();
  process.once('exit', leave);
  child.once('exit', () => process.off('exit', leave));
  try {
    return createHands(await readUrl(child), () => stop(child, folder));
  } catch (error) {
    await stop(child, folder);
    throw error;
  }
}

function findBinary(): string {
  try {
    return createRequire(import.meta.url).resolve('local-slack-linux-x64/bin/local-slack');
  } catch (cause) {
    const machine = `${process.platform} ${process.arch}`;
    const reason =
      machine === 'linux x64' ? 'install it with npm ci --include=optional' : `there is none for ${machine}`;
    throw new LocalSlackMissingError(`local-slack, the Slack workspace of the demo, is missing: ${reason}`, {
      cause,
    });
  }
}

const SECRETS = {
  botToken: 'xoxb-local-bot',
  appToken: 'xapp-local-app',
  signingSecret: 'local-signing-secret',
} as const;

function makeConfig({ requestUrl }: LocalSlackOptions) {
  const people = [ALICE, BOB, CAROL].map(({ id, name }) => ({ id, name, real_name: name }));
  const everyone = [ALICE.id, BOB.id, CAROL.id, BOT.id];
  return {
    workspace: { name: 'JADA', domain: 'jada', teamId: 'T01JADA' },
    app: {
      appId: 'A01TIDEMARK',
      botUserId: BOT.id,
      botName: BOT.name,
      ...SECRETS,
      ...(requestUrl ? { mode: 'events', requestUrl } : { mode: 'socket' }),
    },
    users: people,
    channels: [
      { ...OPS, members: [ALICE.id, BOB.id, BOT.id] },
      { ...GENERAL, members: everyone },
    ],
  };
}

/** local-slack prints its address once it listens. */
async function readUrl(child: ChildProcess & { stdout: Readable; stderr: Readable }): Promise<string> {
  let printed = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (reason: string) =>
    reject(new Error(`local-slack did not start: ${reason} ${printed.trim()}`));
  const listen = (chunk: Buffer) => {
    printed += chunk.toString();
    const url = /Web UI:\s+(http:\/\/\S+)/.exec(printed)?.[1];
    if (url) resolve(url);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code) => fail(`it exited with ${code}.`));
  const timer = setTimeout(() => fail('no answer.'), START_MS);
  return promise.finally(() => clearTimeout(timer));
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true });
}

function createHands(url: string, dispose: () => Promise<void>): LocalSlack {
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const init =
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: JSON_HEADERS };
    const response = await fetch(`${url}/_control/${path}`, init);
    if (!response.ok) throw new Error(`local-slack ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    url,
    tokens: { ...SECRETS, apiUrl: `${url}/api/` },
    async command(user, text, channel = OPS) {
      await control('command', { channel: channel.id, user: user.id, command: '/snapshot', text });
    },
    async press(user, message, actionId) {
      const action = findAction(message, actionId);
      await control('interact', { channel: OPS.id, messageTs: message.ts, user: user.id, action });
    },
    async messages(channel = OPS) {
      return ((await control(`messages/${channel.id}`)) as { messages: LocalMessage[] }).messages;
    },
    async download(file) {
      const response = await fetch(file.url_private, {
        headers: { authorization: `Bearer ${SECRETS.botToken}` },
      });
      return response.text();
    },
    [Symbol.asyncDispose]: dispose,
  };
}

const JSON_HEADERS = { 'content-type': 'application/json' };

function findAction(message: LocalMessage, actionId: string) {
  for (const block of message.blocks ?? []) {
    const element = block.elements?.find((one) => one.action_id === actionId);
    if (element)
      return { type: element.type, action_id: actionId, block_id: block.block_id, value: element.value };
  }
  throw new Error(`no button ${actionId} in message ${message.ts}`);
}
