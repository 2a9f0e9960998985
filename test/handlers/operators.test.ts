import { expect, test } from 'vitest';
import type { Directory } from '../../handlers/directory.ts';
import { createOperators } from '../../handlers/operators.ts';
import { FakeClock } from './fake-clock.ts';

const MINUTE_MS = 60_000;

function makeOperators(operators: readonly string[], fields: Partial<Directory> = {}) {
  const clock = new FakeClock();
  const calls: string[] = [];
  const people = new Set(['U01ALICE', 'U02BOB']);
  const directory: Directory = {
    channelId: async (name) => (name === '#ops' ? 'C01OPS' : undefined),
    channelMembers: async (id) => {
      calls.push(id);
      return new Set(people);
    },
    groupMembers: async (id) => {
      calls.push(id);
      return new Set(people);
    },
    canPost: async () => true,
    permalink: async () => undefined,
    ...fields,
  };
  const slack = { channel: '#ops', operators };
  return { clock, calls, people, operators: createOperators({ slack, directory, clock }) };
}

test('without operators, members of the channel may', async () => {
  const { operators } = makeOperators([]);
  expect(await operators.check('U01ALICE')).toEqual({ kind: 'allowed' });
  expect(await operators.check('U03CAROL')).toMatchObject({
    reason: expect.stringContaining('Only members of #ops'),
  });
});

test('with operators, only they may', async () => {
  const { operators, calls } = makeOperators(['U02BOB']);
  expect(await operators.check('U02BOB')).toEqual({ kind: 'allowed' });
  expect(await operators.check('U01ALICE')).toMatchObject({ kind: 'refused' });
  expect(calls).toEqual([]);
});

test('members of a user group may', async () => {
  const { operators } = makeOperators(['U09', 'S0456']);
  expect(await operators.check('U01ALICE')).toEqual({ kind: 'allowed' });
});

test('a list of members is read once in five minutes', async () => {
  const { operators, calls, clock } = makeOperators(['S0456']);
  for (let minute = 0; minute < 4; minute++) {
    await operators.check('U01ALICE');
    await clock.advance(MINUTE_MS);
  }
  expect(calls).toHaveLength(1);
  await clock.advance(2 * MINUTE_MS);
  await operators.check('U01ALICE');
  expect(calls).toHaveLength(2);
});

test('someone who just joined need not wait until the list is old', async () => {
  const { operators, people, clock } = makeOperators([]);
  expect(await operators.check('U03CAROL')).toMatchObject({ kind: 'refused' });
  people.add('U03CAROL');
  await clock.advance(15_000);
  expect(await operators.check('U03CAROL')).toEqual({ kind: 'allowed' });
});

test('who is refused cannot make the bot ask Slack again and again', async () => {
  const { operators, calls } = makeOperators(['S0456']);
  for (let question = 0; question < 20; question++) await operators.check('U03CAROL');
  expect(calls).toHaveLength(1);
});

test('a hundred refused questions at once ask Slack once', async () => {
  const { operators, calls } = makeOperators(['S0456']);
  await Promise.all(Array.from({ length: 100 }, () => operators.check('U03CAROL')));
  expect(calls).toHaveLength(1);
});

test('a group that cannot be read is a refusal that says so, and is asked for again', async () => {
  const trouble = makeOperators(['S0456'], {
    groupMembers: async () => {
      throw new Error('missing_scope');
    },
  });
  const answer = await trouble.operators.check('U01ALICE');
  expect(answer).toMatchObject({ kind: 'refused', reason: expect.stringContaining('S0456: missing_scope') });
});

test('a channel that is not there refuses everyone, with the reason', async () => {
  const { operators } = makeOperators([], { channelId: async () => undefined });
  expect(await operators.check('U01ALICE')).toMatchObject({
    reason:
      'I could not read who is in #ops (the channel is not there, or I am not in it), so I cannot tell whether you may.',
  });
});

test('an operator that is no id is a configuration error', () => {
  expect(() => makeOperators(['alice', '@bob'])).toThrow(
    '"alice" is neither a user id (U…) nor a user-group id (S…)',
  );
});
