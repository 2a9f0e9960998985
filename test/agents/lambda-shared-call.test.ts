import { expect, test } from 'vitest';
import { shareCall } from '../../agents/lambda/shared-call.ts';

function makeCounter() {
  const calls = { count: 0 };
  return { calls, call: async () => ++calls.count };
}

test('those who ask the same at the same time share one call', async () => {
  const { calls, call } = makeCounter();
  const client = {};
  const answers = await Promise.all([shareCall(client, 'role a', call), shareCall(client, 'role a', call)]);
  expect(answers).toEqual([1, 1]);
  expect(calls.count).toBe(1);
});

test('who asks after the answer came gets a new one', async () => {
  const { call } = makeCounter();
  const client = {};
  expect(await shareCall(client, 'role a', call)).toBe(1);
  expect(await shareCall(client, 'role a', call)).toBe(2);
});

test('other clients and other questions are not mixed up', async () => {
  const { call } = makeCounter();
  const client = {};
  const asked = [
    shareCall(client, 'role a', call),
    shareCall(client, 'role b', call),
    shareCall({}, 'role a', call),
  ];
  expect(await Promise.all(asked)).toEqual([1, 2, 3]);
});

test('a failure is everybody’s, and forgotten', async () => {
  const client = {};
  const fail = async () => Promise.reject(new Error('no'));
  const asked = [shareCall(client, 'role a', fail), shareCall(client, 'role a', fail)];
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await shareCall(client, 'role a', async () => 'yes')).toBe('yes');
});
