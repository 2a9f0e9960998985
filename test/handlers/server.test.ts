import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createSlackServer, type SlackServerOptions } from '../../handlers/server.ts';
import { type Config, configSchema } from '../../src/config.ts';
import { NO_DIFFS } from '../diff/make-snapshots.ts';
import { FakeClock } from './fake-clock.ts';
import { silentLog } from './fake-slack.ts';
import { FakeAudit, FakeSnapshots } from './fake-snapshots.ts';
import { FakeVerifications } from './fake-verifications.ts';

const SLACK = { estate: 'jada', slack: { channel: '#ops' } };
const TOKENS = { botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: 'http://127.0.0.1:1/api/' };

function create(fields: Partial<SlackServerOptions> = {}, config: Config = configSchema.parse(SLACK)) {
  const verifications = new FakeVerifications();
  const ports = {
    snapshots: new FakeSnapshots(),
    verifications,
    diffs: NO_DIFFS,
    audit: new FakeAudit(),
    log: silentLog,
  };
  return createSlackServer({ config, tokens: TOKENS, ...ports, ...fields });
}

test('without slack in the configuration there is no bot', async () => {
  const config = configSchema.parse({ estate: 'jada' });
  await expect(create({}, config)).rejects.toThrow('slack: missing; the bot needs at least slack.channel');
});

test('missing tokens are all named at once', async () => {
  await expect(create({ tokens: { botToken: '' } })).rejects.toMatchObject({
    problems: [expect.stringContaining('SLACK_BOT_TOKEN'), expect.stringContaining('SLACK_SIGNING_SECRET')],
  });
});

test.each([
  ['HTTP', { ...TOKENS, signingSecret: 'secret' }],
  ['Socket Mode', TOKENS],
])('over %s, a port that is taken is named', async (_, tokens) => {
  const taken = createServer().listen(0);
  const { port } = taken.address() as AddressInfo;
  const server = await create({ tokens, port });
  await expect(server.start()).rejects.toThrow(
    `PORT: cannot listen on ${port}: another program listens there`,
  );
  await server.stop();
  taken.close();
});

test('interrupted runs go on even while Slack cannot be reached', async () => {
  const snapshots = new FakeSnapshots();
  const by = { door: 'slack', id: 'U01ALICE', name: 'alice' } as const;
  snapshots.interrupted = [{ name: 'v1.0', startedAt: new Date(0), by, place: { channel: 'C1', ts: '1.0' } }];
  const clock = new FakeClock();
  const server = await create({ snapshots, clock });
  const started = server.start();
  await expect.poll(() => snapshots.runs.has('v1.0'), { timeout: 15_000 }).toBe(true);
  const stopped = server.stop();
  await clock.advance(60_000);
  await Promise.all([started, stopped]);
});
