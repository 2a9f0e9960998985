import nock from 'nock';
import { expect, test } from 'vitest';
import { createDirectory } from '../../handlers/directory.ts';
import { createClients } from '../../handlers/slack-clients.ts';
import { createSlackLog } from '../../handlers/slack-log.ts';
import { silentLog } from './fake-slack.ts';
import { interceptRequests } from './intercept-requests.ts';

const API = 'http://slack.test';

function makeDirectory() {
  const tokens = { botToken: 'xoxb-1', apiUrl: `${API}/api/` };
  return createDirectory(createClients(tokens, createSlackLog(silentLog)).interactive);
}

function answer(method: string, body: object, cursor?: string): void {
  const isAsked = (sent: { cursor?: string }) => sent.cursor === cursor;
  nock(API).post(`/api/${method}`, isAsked).reply(200, body);
}

interceptRequests();

test('a channel is found by name on whichever page it is', async () => {
  answer('conversations.list', {
    ok: true,
    channels: [{ id: 'C1', name: 'general' }],
    response_metadata: { next_cursor: 'p2' },
  });
  answer(
    'conversations.list',
    { ok: true, channels: [{ id: 'C2', name: 'ops' }], response_metadata: { next_cursor: '' } },
    'p2',
  );
  expect(await makeDirectory().channelId('#ops')).toBe('C2');
});

test('a channel given by id is not looked for', async () => {
  expect(await makeDirectory().channelId('C01OPS')).toBe('C01OPS');
});

test('a channel that no page has is not there', async () => {
  answer('conversations.list', { ok: true, channels: [] });
  expect(await makeDirectory().channelId('#ops')).toBeUndefined();
});

test('members are those of every page', async () => {
  answer('conversations.members', { ok: true, members: ['U1'], response_metadata: { next_cursor: 'p2' } });
  answer('conversations.members', { ok: true, members: ['U2'] }, 'p2');
  expect([...(await makeDirectory().channelMembers('C1'))]).toEqual(['U1', 'U2']);
});

test.each([
  [{ ok: true, channel: { is_member: true } }, true],
  [{ ok: true, channel: { is_member: false } }, false],
  [{ ok: true, channel: { is_im: true } }, true],
  [{ ok: false, error: 'channel_not_found' }, false],
  [{ ok: false, error: 'missing_scope' }, true],
])('%j: whether the bot can post is %s', async (body, isAble) => {
  answer('conversations.info', body);
  expect(await makeDirectory().canPost('C1')).toBe(isAble);
});

test('a link that Slack does not give is none', async () => {
  answer('chat.getPermalink', { ok: false, error: 'message_not_found' });
  expect(await makeDirectory().permalink('C1', '1.0')).toBeUndefined();
});
