import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ChangeEngine } from '../../handlers/change-door.ts';
import { type Clock, systemClock } from '../../handlers/clock.ts';
import { createSlackServer, type StartedServer } from '../../handlers/server.ts';
import {
  ALICE,
  type LocalMessage,
  type LocalSlack,
  OPS,
  startLocalSlack,
} from '../../sandbox/local-slack.ts';
import { configSchema } from '../../src/config.ts';
import { NO_DIFFS } from '../diff/make-snapshots.ts';
import { silentLog } from '../handlers/fake-slack.ts';
import { FakeAudit, FakeSnapshots } from '../handlers/fake-snapshots.ts';
import { FakeVerifications } from '../handlers/fake-verifications.ts';
import { makeManifest } from '../handlers/make-manifest.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

export const MANIFEST_TEXT = '# Snapshot v1.0\n';
/** The bot's time passes so many times faster: it leaves 1.2 s between edits. */
const HASTE = 10;
const BEGAN_AT = Date.now();

const clock: Clock = {
  now: () => BEGAN_AT + (Date.now() - BEGAN_AT) * HASTE,
  wait: (ms, options) => systemClock.wait(ms / HASTE, options),
};

export interface Bot extends AsyncDisposable {
  readonly slack: LocalSlack;
  /** Between the two, to spoil Slack's answers. */
  readonly proxy: FaultProxy;
  readonly snapshots: FakeSnapshots;
  readonly verifications: FakeVerifications;
  readonly audit: FakeAudit;
  readonly started: StartedServer;
  readonly manifestFile: string;
  /** Stops the bot and starts another over the same runs. */
  restart(): Promise<void>;
}

export interface BotOptions {
  readonly mode: 'socket' | 'http';
  readonly operators?: readonly string[];
  /** Besides the channel and the operators. */
  readonly slack?: { readonly approvers?: readonly string[]; readonly selfApproval?: boolean };
  readonly sites?: Readonly<Record<string, unknown>>;
  readonly engine?: Omit<ChangeEngine, 'audit'>;
  readonly log?: Logger;
}

/** A workspace and the real bot in it, over runs that go as the test says. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { mode, operators = [], slack: more = {}, sites = {}, engine, log = silentLog } = options;
  const port = await freePort();
  const isHttp = mode === 'http';
  const slack = await startLocalSlack(isHttp ? { requestUrl: `http://127.0.0.1:${port}/slack/events` } : {});
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bot-'));
  const manifestFile = join(folder, 'MANIFEST.md');
  await writeFile(manifestFile, MANIFEST_TEXT);
  const snapshots = new FakeSnapshots();
  const audit = new FakeAudit();
  const proxy = await startFaultProxy(slack.tokens.apiUrl);
  const { signingSecret, ...socketTokens } = { ...slack.tokens, apiUrl: proxy.apiUrl };
  const tokens = isHttp ? { ...socketTokens, signingSecret } : socketTokens;
  const config = configSchema.parse({
    estate: 'jada',
    sites,
    slack: { channel: '#ops', operators, ...more },
  });
  const verifications = new FakeVerifications();
  const parts = { config, tokens, port, snapshots, verifications, diffs: NO_DIFFS, audit, log, clock };
  const create = () => createSlackServer({ ...parts, ...(engine && { engine: { ...engine, audit } }) });
  let server = await create();
  const started = await server.start();
  return {
    slack,
    proxy,
    snapshots,
    verifications,
    audit,
    started,
    manifestFile,
    async restart() {
      await server.stop();
      server = await create();
      await server.start();
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await proxy[Symbol.asyncDispose]();
      await slack[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** A bot with a run under way: its message, and its last word to give. */
export async function startRun(options: BotOptions): Promise<Bot & { run: LocalMessage; seal(): void }> {
  const bot = await startBot(options);
  const { slack, snapshots, manifestFile } = bot;
  await slack.command(ALICE, 'take v1.0');
  const [run] = await messagesOnce(slack, has('*RUNNING*'));
  if (!run) throw new Error('no message');
  const sealed = {
    kind: 'sealed',
    manifest: makeManifest(),
    folder: '/s/v1.0',
    manifestFile,
    elapsedMs: 252_000,
  } as const;
  return { ...bot, run, seal: () => snapshots.end('v1.0', sealed) };
}

export function has(text: string): (messages: readonly LocalMessage[]) => boolean {
  return (messages) => messages.some((message) => wordsOf(message).includes(text));
}

/** The messages of a channel once `isThere` holds of them; fails with what is there instead. */
export async function messagesOnce(
  slack: LocalSlack,
  isThere: (messages: readonly LocalMessage[]) => boolean,
  channel: { readonly id: string } = OPS,
  patienceMs = 10_000,
): Promise<readonly LocalMessage[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const messages = await slack.messages(channel);
    if (isThere(messages)) return messages;
    if (Date.now() > deadline) throw new Error(`not there: ${messages.map(wordsOf).join('\n---\n')}`);
    await sleep(20);
  }
}

export function wordsOf(message: LocalMessage | undefined): string {
  return `${message?.text} ${JSON.stringify(message?.blocks)}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
