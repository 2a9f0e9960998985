import { expect, test } from 'vitest';
import { createApprovers } from '../../handlers/approvers.ts';
import { createChangeChannel } from '../../handlers/change-channel.ts';
import { FakeClock } from './fake-clock.ts';
import { makeChange } from './make-change.ts';

const ALLOWED = { kind: 'allowed' };
const OPS = 'C01OPS';
const change = makeChange();

function makeApprovers(approvers: readonly string[], selfApproval = false) {
  const asked: string[] = [];
  const directory = {
    channelId: async (name: string) => {
      asked.push(name);
      return name === '#ops' ? OPS : undefined;
    },
    groupMembers: async (id: string) => {
      asked.push(id);
      if (id === 'S0BROKEN') throw new Error('missing_scope');
      return new Set(['U02BOB']);
    },
  };
  const channel = createChangeChannel('#ops', directory);
  const clock = new FakeClock();
  const slack = { approvers, selfApproval };
  return { asked, clock, approvers: createApprovers({ slack, channel, directory, clock }) };
}

test('an approver may, and someone else may not', async () => {
  const { approvers } = makeApprovers(['U02BOB']);
  expect(await approvers.mayApprove(change, 'U02BOB', OPS)).toEqual(ALLOWED);
  expect(await approvers.mayApprove(change, 'U03CAROL', OPS)).toMatchObject({
    reason: 'You are not among slack.approvers in tidemark.yaml.',
  });
});

test('without approvers nobody may, and it is said how to have some', async () => {
  const { approvers } = makeApprovers([]);
  const refusal = { kind: 'refused', reason: expect.stringContaining('approvers: [U0123, S0456]') };
  expect(approvers.canDecide()).toMatchObject(refusal);
  expect(await approvers.mayApprove(change, 'U02BOB', OPS)).toMatchObject(refusal);
});

test('who asked for a change may approve it only where that is configured', async () => {
  const strict = makeApprovers(['U01ALICE']).approvers;
  expect(await strict.mayApprove(change, 'U01ALICE', OPS)).toMatchObject({
    reason: 'You asked for this change yourself, so someone else must approve it.',
  });
  const lax = makeApprovers(['U01ALICE'], true).approvers;
  expect(await lax.mayApprove(change, 'U01ALICE', OPS)).toEqual(ALLOWED);
});

test('a name at the terminal that is written like an id in Slack is somebody else', async () => {
  const { approvers } = makeApprovers(['U01ALICE']);
  const typed = { ...change, requestedBy: { door: 'terminal', id: 'U01ALICE', name: 'U01ALICE' } } as const;
  expect(await approvers.mayApprove(typed, 'U01ALICE', OPS)).toEqual(ALLOWED);
  expect(approvers.mayAmend(typed, 'U01ALICE')).toMatchObject({ kind: 'refused' });
});

test('self-approval makes nobody an approver', async () => {
  const { approvers } = makeApprovers(['U02BOB'], true);
  expect(await approvers.mayApprove(change, 'U01ALICE', OPS)).toMatchObject({ kind: 'refused' });
});

test('members of a user group may, and their list is read once in five minutes', async () => {
  const { approvers, asked, clock } = makeApprovers(['S0456']);
  for (let click = 0; click < 100; click++) await approvers.mayApprove(change, 'U02BOB', OPS);
  expect(asked).toEqual(['#ops', 'S0456']);
  await clock.advance(6 * 60_000);
  await approvers.mayApprove(change, 'U02BOB', OPS);
  expect(asked).toEqual(['#ops', 'S0456', 'S0456']);
});

test('a user group that cannot be read is a refusal that says so', async () => {
  const { approvers } = makeApprovers(['S0BROKEN']);
  expect(await approvers.mayApprove(change, 'U02BOB', OPS)).toMatchObject({
    reason: expect.stringContaining('S0BROKEN: missing_scope'),
  });
});

test('clicks count in the configured channel alone', async () => {
  const { approvers } = makeApprovers(['U02BOB']);
  const refusal = { reason: 'Changes are approved and rejected in #ops only.' };
  expect(await approvers.mayApprove(change, 'U02BOB', 'C02GENERAL')).toMatchObject(refusal);
  expect(await approvers.mayReject(change, 'U02BOB', 'C02GENERAL')).toMatchObject(refusal);
});

test('who asked for a change may withdraw it', async () => {
  const { approvers } = makeApprovers(['U02BOB']);
  expect(await approvers.mayReject(change, 'U01ALICE', OPS)).toEqual(ALLOWED);
  expect(await approvers.mayReject(change, 'U03CAROL', OPS)).toMatchObject({ kind: 'refused' });
});

test('only who asked for a change says what is in it', () => {
  const { approvers } = makeApprovers(['U02BOB']);
  expect(approvers.mayAmend(change, 'U01ALICE')).toEqual(ALLOWED);
  expect(approvers.mayAmend(change, 'U02BOB')).toMatchObject({
    reason: expect.stringContaining('Only alice, who asked for this change'),
  });
});

test('an approver that is no id is a configuration error', () => {
  expect(() => makeApprovers(['bob'])).toThrow('slack.approvers: "bob" is neither a user id');
});
