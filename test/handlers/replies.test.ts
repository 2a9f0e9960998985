import nock from 'nock';
import { expect, test } from 'vitest';
import { createReplies } from '../../handlers/replies.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { silentLog } from './fake-slack.ts';
import { interceptRequests } from './intercept-requests.ts';

const HOST = 'http://hooks.slack.test';
const CONTENT = { text: 'words', blocks: [] };

interceptRequests();

test('a reply is seen only by who asked, and replaces nothing', async () => {
  const expected = { response_type: 'ephemeral', replace_original: false, text: 'words', blocks: [] };
  const scope = nock(HOST).post('/r1', expected).reply(200, 'ok');
  await createReplies({ clock: new FakeClock(), log: silentLog })(`${HOST}/r1`)(CONTENT);
  expect(scope.isDone()).toBe(true);
});

test('a reply that Slack does not take is tried again', async () => {
  const clock = new FakeClock();
  nock(HOST).post('/r1').reply(500).post('/r1').reply(200, 'ok');
  const replied = createReplies({ clock, log: silentLog })(`${HOST}/r1`)(CONTENT);
  await expect.poll(() => clock.advance(1_000).then(() => nock.isDone())).toBe(true);
  await replied;
});

test('a reply that cannot be given fails nothing', async () => {
  const clock = new FakeClock();
  nock(HOST).post('/r1').times(3).reply(404);
  let isDone = false;
  void createReplies({ clock, log: silentLog })(`${HOST}/r1`)(CONTENT).then(() => {
    isDone = true;
  });
  await expect
    .poll(() =>
      clock
        .advance(2_000)
        .then(settle)
        .then(() => isDone),
    )
    .toBe(true);
});
