import nock from 'nock';
import { expect, test } from 'vitest';
import { createClients } from '../../handlers/slack-clients.ts';
import { createSlackLog } from '../../handlers/slack-log.ts';
import { createSlackWriter } from '../../handlers/slack-writer.ts';
import { silentLog } from './fake-slack.ts';
import { interceptRequests } from './intercept-requests.ts';

const API = 'http://slack.test';
const CONTENT = { text: 'words', blocks: [] };

function makeWriter() {
  const tokens = { botToken: 'xoxb-1', apiUrl: `${API}/api/` };
  return createSlackWriter(createClients(tokens, createSlackLog(silentLog)).progress);
}

interceptRequests();

test('a post is sent once, to the thread, with the token, and its time comes back', async () => {
  nock(API, { reqheaders: { authorization: 'Bearer xoxb-1' } })
    .post(
      '/api/chat.postMessage',
      (body) => body.channel === 'C1' && body.thread_ts === '1.0' && body.text === 'words',
    )
    .reply(200, { ok: true, ts: '2.0' });
  expect(await makeWriter().post({ channel: 'C1', thread: '1.0' }, CONTENT)).toEqual({
    kind: 'sent',
    ts: '2.0',
  });
});

test('a 429 is not waited for here, but says how long to wait', async () => {
  nock(API).post('/api/chat.update').reply(429, '', { 'retry-after': '30' });
  const delivery = await makeWriter().edit({ channel: 'C1', ts: '1.0' }, CONTENT);
  expect(delivery).toEqual({ kind: 'limited', retryAfterMs: 30_000 });
});

test.each([500, 502, 503])('a %i is one attempt that may be tried again', async (status) => {
  nock(API).post('/api/chat.postMessage').reply(status, 'sorry');
  expect(await makeWriter().post({ channel: 'C1' }, CONTENT)).toMatchObject({ kind: 'unreachable' });
  expect(nock.isDone()).toBe(true);
});

test('a connection that breaks may be tried again', async () => {
  nock(API).post('/api/chat.postMessage').replyWithError('socket hang up');
  expect(await makeWriter().post({ channel: 'C1' }, CONTENT)).toMatchObject({ kind: 'unreachable' });
});

test('a page of a proxy instead of an answer may be tried again', async () => {
  nock(API).post('/api/chat.postMessage').reply(200, '<html>Bad gateway</html>');
  expect(await makeWriter().post({ channel: 'C1' }, CONTENT)).toMatchObject({ kind: 'unreachable' });
});

test.each([
  ['internal_error', 'unreachable'],
  ['ratelimited', 'limited'],
  ['not_in_channel', 'rejected'],
  ['invalid_blocks', 'rejected'],
])('"%s" is %s', async (error, kind) => {
  nock(API).post('/api/chat.postMessage').reply(200, { ok: false, error });
  expect(await makeWriter().post({ channel: 'C1' }, CONTENT)).toMatchObject({ kind });
});

test('a file that is gone is not tried again', async () => {
  const file = { path: '/nowhere/MANIFEST.md', name: 'MANIFEST.md', title: 'MANIFEST.md' };
  expect(await makeWriter().upload({ channel: 'C1' }, file)).toEqual({
    kind: 'rejected',
    code: 'file_missing',
  });
});
