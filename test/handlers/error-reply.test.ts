import { expect, test } from 'vitest';
import type { Content } from '../../handlers/blocks.ts';
import { replyToError } from '../../handlers/error-reply.ts';
import { AccountError } from '../../src/errors.ts';
import { silentLog, words } from './fake-slack.ts';

async function reply(error: unknown, body: unknown = { response_url: 'http://slack/r1' }): Promise<string[]> {
  const answers: string[] = [];
  const replyTo = (url: string) => async (content: Content) => {
    answers.push(`${url} ${words(content)}`);
  };
  await replyToError(error, body, { replyTo, log: silentLog });
  return answers;
}

test('our own errors are told as they are', async () => {
  const [answer] = await reply(new AccountError('the credentials have expired: log in again'));
  expect(answer).toContain('the credentials have expired: log in again');
});

test('what Bolt has wrapped is unwrapped', async () => {
  const cause = new AccountError('no credentials');
  const wrapped = Object.assign(new Error('many'), {
    originals: [Object.assign(new Error('one'), { original: cause })],
  });
  expect((await reply(wrapped))[0]).toContain('no credentials');
});

test('of any other error only the code is told', async () => {
  const error = Object.assign(new Error('password=hunter2 at /srv/x.ts'), { code: 'ENOSPC' });
  const [answer] = await reply(error);
  expect(answer).toContain('`ENOSPC`');
  expect(answer).not.toContain('hunter2');
});

test('without an address to answer, nothing is thrown', async () => {
  expect(await reply(new Error('x'), { type: 'event' })).toEqual([]);
});
