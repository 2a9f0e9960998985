import { EventEmitter } from 'node:events';
import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import { Connection } from '../../handlers/connection.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { silentLog } from './fake-slack.ts';

type Client = ConstructorParameters<typeof Connection>[0]['client'];

/** What Slack's client does: `start` connects or fails as told, `disconnected` tells of the end. */
class FakeClient extends EventEmitter {
  starts = 0;
  failures: unknown[] = [];

  async start(): Promise<object> {
    this.starts++;
    if (this.failures.length > 0) throw this.failures.shift();
    return {};
  }

  async disconnect(): Promise<void> {
    this.emit('disconnected');
  }
}

function makeConnection(failures: unknown[] = []) {
  const clock = new FakeClock();
  const client = new FakeClient();
  client.failures = failures;
  const connection = new Connection({ client: client as unknown as Client, clock, log: silentLog });
  return { clock, client, connection };
}

const refused = () =>
  new webApi.WebAPIPlatformError({ ok: false, error: 'invalid_auth', response_metadata: {} });

test('a lost connection is made again at once', async () => {
  const { client, connection } = makeConnection();
  await connection.start();
  client.emit('disconnected');
  await settle();
  expect(client.starts).toBe(2);
  expect(connection.isHealthy()).toBe(true);
});

test('while Slack cannot be reached it is tried ever more rarely, for as long as it takes', async () => {
  const { client, clock, connection } = makeConnection(Array(20).fill(new Error('ECONNREFUSED')));
  const started = connection.start();
  await clock.advance(60_000);
  expect(client.starts).toBeLessThan(9);
  await clock.advance(20 * 30_000);
  await started;
  expect(connection.isHealthy()).toBe(true);
});

test('a refused token ends the start with the name of the variable', async () => {
  const { connection } = makeConnection([refused()]);
  await expect(connection.start()).rejects.toThrow('SLACK_APP_TOKEN: Slack refuses it (invalid_auth)');
});

test('a token that is revoked later does not end the bot', async () => {
  const { client, clock, connection } = makeConnection();
  await connection.start();
  client.failures = [refused(), refused()];
  client.emit('disconnected');
  await clock.advance(70_000);
  expect(client.starts).toBe(4);
  expect(connection.isHealthy()).toBe(true);
});

test('it is healthy until it has been away for two minutes', async () => {
  const { client, clock, connection } = makeConnection();
  expect(connection.isHealthy()).toBe(false);
  await connection.start();
  client.failures = Array(50).fill(undefined);
  client.emit('disconnected');
  await clock.advance(110_000);
  expect(connection.isHealthy()).toBe(true);
  await clock.advance(20_000);
  expect(connection.isHealthy()).toBe(false);
});

test('a stop does not connect again, even while trying to', async () => {
  const { client, clock, connection } = makeConnection(Array(50).fill(new Error('ECONNREFUSED')));
  const started = connection.start();
  await clock.advance(5_000);
  await connection.stop();
  const { starts } = client;
  await clock.advance(300_000);
  await started;
  expect(client.starts).toBe(starts);
});

test('a connection that comes about after a stop is closed', async () => {
  const { client, connection } = makeConnection();
  const { promise, resolve } = Promise.withResolvers<object>();
  client.start = () => promise;
  const started = connection.start();
  await connection.stop();
  resolve({});
  await started;
  expect(client.listenerCount('disconnected')).toBe(0);
});

test('after a stop the connection is closed and stays so', async () => {
  const { client, clock, connection } = makeConnection();
  await connection.start();
  await connection.stop();
  await clock.advance(300_000);
  expect(client.starts).toBe(1);
});
