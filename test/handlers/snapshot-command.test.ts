import { expect, test } from 'vitest';
import type { CommandRequest, Outcome } from '../../handlers/request.ts';
import { snapshotCommand } from '../../handlers/snapshot-command.ts';
import { snapshotHelp, unknownCommand } from '../../handlers/snapshot-help.ts';
import { FakeClock } from './fake-clock.ts';
import { words } from './fake-slack.ts';
import { FakeAudit } from './fake-snapshots.ts';

type Args = Parameters<typeof snapshotCommand>[0];

function makeCommand(text: string, user = 'U01ALICE') {
  const order: string[] = [];
  const answers: string[] = [];
  const audit = new FakeAudit();
  const ack = async () => {
    order.push('ack');
  };
  const command = {
    text,
    user_id: user,
    user_name: 'alice',
    channel_id: 'C01OPS',
    response_url: 'http://slack/r1',
  };
  const take = async ({ words: typed }: CommandRequest): Promise<Outcome> => {
    order.push(`take ${typed.join(' ')}`);
    if (typed[0] === 'broken') throw new Error('the store is gone');
    return { outcome: 'done', target: typed[0] ?? '' };
  };
  const deps = {
    commands: { take, help: snapshotHelp },
    unknown: unknownCommand,
    replyTo: () => async (content: Parameters<CommandRequest['reply']>[0]) => {
      answers.push(words(content));
    },
    operators: {
      check: async (id: string) =>
        id === 'U01ALICE'
          ? { kind: 'allowed' as const }
          : { kind: 'refused' as const, reason: 'Only members may.' },
    },
    audit,
    clock: new FakeClock(),
  };
  const run = () => snapshotCommand({ ack, command } as unknown as Args, deps);
  return { run, order, answers, audit };
}

test('a command is acknowledged before anything else', async () => {
  const { run, order, audit } = makeCommand('take v1.0');
  await run();
  expect(order).toEqual(['ack', 'take v1.0']);
  expect(audit.lines).toEqual(['U01ALICE snapshot take v1.0: done']);
});

test('words are read as they were typed, whatever the case and spaces', async () => {
  const { run, order } = makeCommand('  TAKE   a&amp;b ');
  await run();
  expect(order).toEqual(['ack', 'take a&b']);
});

test.each(['', '  ', 'help'])('"/snapshot %s" shows usage, to anyone', async (text) => {
  const { run, answers } = makeCommand(text, 'U03CAROL');
  await run();
  expect(answers[0]).toContain('`/snapshot take v1.0`');
});

test('a slip gets the nearest command and what there is', async () => {
  const { run, answers, audit } = makeCommand('tkae v1.0');
  await run();
  expect(answers[0]).toContain('There is no `/snapshot tkae`. Did you mean `/snapshot take`?');
  expect(answers[0]).toContain('`/snapshot list`');
  expect(audit.lines).toEqual(['U01ALICE snapshot unknown tkae: refused']);
});

test.each(['constructor', 'toString', '__proto__'])('"%s" is no command', async (text) => {
  const { run, answers } = makeCommand(text);
  await run();
  expect(answers[0]).toContain('There is no');
});

test('who may not is told why, only to them, and it is kept', async () => {
  const { run, order, answers, audit } = makeCommand('take v1.0', 'U03CAROL');
  await run();
  expect(order).toEqual(['ack']);
  expect(answers[0]).toContain('Only members may.');
  expect(audit.entries).toMatchObject([{ by: 'U03CAROL', outcome: 'refused', detail: 'Only members may.' }]);
});

test('a request that fails is kept as failed', async () => {
  const { run, audit } = makeCommand('take broken');
  await expect(run()).rejects.toThrow('the store is gone');
  expect(audit.lines).toEqual(['U01ALICE snapshot take broken: failed']);
});
