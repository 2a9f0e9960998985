import { pino } from 'pino';
import { expect, test } from 'vitest';
import { ALICE, BOB, CAROL, GENERAL, type LocalMessage } from '../../sandbox/local-slack.ts';
import { FakeChanges } from '../handlers/fake-changes.ts';
import { makePlan } from '../handlers/make-change.ts';
import { type Bot, type BotOptions, has, messagesOnce, startBot, wordsOf } from './bot.ts';
import { submitDialog, typeCommand } from './hands.ts';

const SITES = {
  qos: {
    domain: 'queenofsandiego.com',
    production: { bucket: 'queenofsandiego.com' },
    staging: { bucket: 'queenofsandiego-staging' },
  },
};
const CSS = '/staging css qos .brand letter-spacing 2px';
const refused = async () => ({ kind: 'refused' as const, reasons: ['not in this test'] });
const SITE_LOOKS = { status: refused, compare: refused, check: refused };

interface ChangeBot extends Bot {
  readonly changes: FakeChanges;
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** The real bot over changes that go as the test says: alice asks, bob approves. */
async function startChangeBot(options: Partial<BotOptions> = {}): Promise<ChangeBot> {
  const changes = new FakeChanges();
  const engine = { changes, sites: SITE_LOOKS, functions: { status: refused }, drills: { run: never } };
  const slack = { approvers: [BOB.id] };
  const bot = await startBot({ mode: 'socket', sites: SITES, engine, slack, ...options });
  return { ...bot, changes };
}

/** The message of alice's proposal. */
async function propose(bot: ChangeBot): Promise<LocalMessage> {
  await typeCommand(bot.slack, ALICE, CSS);
  const messages = await messagesOnce(bot.slack, has('WAITING FOR APPROVAL'));
  const proposal = messages.find((message) => wordsOf(message).includes('WAITING FOR APPROVAL'));
  if (!proposal) throw new Error('no proposal');
  return proposal;
}

function answersTo(user: { readonly id: string }, messages: readonly LocalMessage[]): string {
  return messages
    .filter((message) => message.ephemeral_to === user.id)
    .map(wordsOf)
    .join('\n');
}

test('a change is proposed by one person, approved by another, applied and told', async () => {
  await using bot = await startChangeBot();
  const proposal = await propose(bot);
  await bot.slack.press(BOB, proposal, 'approve_change');
  await messagesOnce(bot.slack, has('*APPLYING*'));
  bot.changes.tell('c-1')({ done: 1, of: 1, invalidation: { id: 'I1', state: 'InProgress' } });
  await messagesOnce(bot.slack, has('Invalidation `I1`: InProgress'));
  bot.changes.end('c-1', 'applied', { invalidation: { id: 'I1', state: 'Completed', serves: 'new' } });
  const messages = await messagesOnce(bot.slack, has('<@U01ALICE>'));
  expect(wordsOf(messages[0])).toContain('🟢 *APPLIED*');
  expect(wordsOf(messages[0])).toContain('approved by bob');
  expect(wordsOf(messages[0])).not.toContain('approve_change');
  expect(messages.at(-1)?.thread_ts).toBe(proposal.ts);
  expect(messages.filter((message) => wordsOf(message).includes('<@U01ALICE>'))).toHaveLength(1);
});

test('a hundred clicks at once apply once, and each is answered', async () => {
  await using bot = await startChangeBot();
  const proposal = await propose(bot);
  const clicks = Array.from({ length: 100 }, () => bot.slack.press(BOB, proposal, 'approve_change'));
  await Promise.all(clicks);
  const isAnswered = (messages: readonly LocalMessage[]) =>
    messages.filter((message) => wordsOf(message).includes('is being applied')).length === 99;
  await messagesOnce(bot.slack, isAnswered);
  expect(bot.changes.applied.get('c-1')).toBe(1);
  bot.changes.end('c-1', 'applied');
  await messagesOnce(bot.slack, has('🟢 *APPLIED*'));
});

test('who asked may not approve, and who is no approver may not, each told alone, and it is kept', async () => {
  await using bot = await startChangeBot();
  const proposal = await propose(bot);
  await bot.slack.press(ALICE, proposal, 'approve_change');
  await bot.slack.press(CAROL, proposal, 'approve_change');
  const messages = await messagesOnce(bot.slack, has('You are not among slack.approvers'));
  expect(answersTo(ALICE, messages)).toContain('You asked for this change yourself');
  expect(bot.changes.applied.size).toBe(0);
  expect(bot.audit.lines).toContain('U01ALICE change approve c-1: refused');
  expect(bot.audit.lines).toContain('U03CAROL change approve c-1: refused');
});

test('without approvers every change is refused, with how to have some', async () => {
  await using bot = await startChangeBot({ slack: { approvers: [] } });
  await typeCommand(bot.slack, ALICE, CSS);
  const messages = await messagesOnce(bot.slack, has('slack.approvers in tidemark.yaml is empty'));
  expect(messages).toHaveLength(1);
  expect(messages[0]?.ephemeral_to).toBe(ALICE.id);
});

test('a user group of approvers that Slack does not tell of is a refusal with its reason', async () => {
  await using bot = await startChangeBot({ slack: { approvers: ['S0456'] } });
  const proposal = await propose(bot);
  await bot.slack.press(BOB, proposal, 'approve_change');
  await messagesOnce(bot.slack, has('could not read its user groups (S0456: unknown_method)'));
});

test('a change asked for in another channel waits in #ops', async () => {
  await using bot = await startChangeBot();
  await typeCommand(bot.slack, ALICE, CSS, GENERAL.id);
  await messagesOnce(bot.slack, has('WAITING FOR APPROVAL'));
  const [answer] = await messagesOnce(bot.slack, has('waits for approval in <#C01OPS>'), GENERAL);
  expect(answer?.ephemeral_to).toBe(ALICE.id);
});

test('doubtful references are ticked in a dialog, and the message shows the new plan', async () => {
  await using bot = await startChangeBot();
  const doubtful = ['d1', 'd2'].map((id, index) => ({
    ...{ id, key: 'bobdylan.html', line: 100 + index, before: 'var price = 225;' },
    reason: 'a bare number in a script',
  }));
  bot.changes.answers = [{ kind: 'plan', plan: makePlan({ doubtful }) }];
  const proposal = await propose(bot);
  await bot.slack.press(ALICE, proposal, 'choose_doubtful');
  await expect.poll(() => submitDialog(bot.slack, ALICE, ['1']).catch(String)).toBeUndefined();
  const messages = await messagesOnce(bot.slack, has('*1 doubtful reference* stays'));
  expect(messages[0]?.ts).toBe(proposal.ts);
  expect(bot.changes.requests.at(-1)?.args).toMatchObject({ tick: ['d2'] });
});

test('where the state has moved, nothing is applied and a fresh proposal comes', async () => {
  await using bot = await startChangeBot();
  const proposal = await propose(bot);
  bot.changes.isStale = true;
  await bot.slack.press(BOB, proposal, 'approve_change');
  const messages = await messagesOnce(bot.slack, has('`c-2` · asked for by alice'));
  expect(wordsOf(messages[0])).toContain('*STALE*');
  expect(answersTo(BOB, messages)).toContain('A fresh plan waits for approval: c-2.');
});

test('a bot that is restarted in the middle goes on in the same message', async () => {
  await using bot = await startChangeBot();
  const proposal = await propose(bot);
  await bot.slack.press(BOB, proposal, 'approve_change');
  await messagesOnce(bot.slack, has('*APPLYING*'));
  await expect.poll(() => bot.changes.all.get('c-1')?.place?.shown).toBe('proposed');
  const applying = await bot.changes.find('c-1');
  if (applying) bot.changes.interrupted = [applying];
  await bot.restart();
  await messagesOnce(bot.slack, has('*APPLYING*'));
  bot.changes.end('c-1', 'applied');
  const messages = await messagesOnce(bot.slack, has('<@U01ALICE>'));
  expect(messages[0]?.ts).toBe(proposal.ts);
  expect(wordsOf(messages[0])).toContain('🟢 *APPLIED*');
  expect(messages).toHaveLength(2);
});

test('an applied change is rolled back by a proposal of its own', async () => {
  await using bot = await startChangeBot();
  const proposal = await propose(bot);
  await bot.slack.press(BOB, proposal, 'approve_change');
  await messagesOnce(bot.slack, has('*APPLYING*'));
  bot.changes.end('c-1', 'applied');
  const [applied] = await messagesOnce(bot.slack, has('🟢 *APPLIED*'));
  if (applied) await bot.slack.press(ALICE, applied, 'roll_back_change');
  const proposed = await messagesOnce(bot.slack, has('`c-2` · asked for by alice'));
  const rollback = proposed.find((message) => wordsOf(message).includes('`c-2` · asked for by alice'));
  if (rollback) await bot.slack.press(BOB, rollback, 'approve_change');
  await expect.poll(() => bot.changes.applied.get('c-2')).toBe(1);
  bot.changes.end('c-2', 'applied');
  const messages = await messagesOnce(bot.slack, has('↩️ *ROLLED BACK*'));
  expect(wordsOf(messages[0])).toContain('was put back by `c-2`, which alice asked for.');
});

test('a click that Slack did not sign is dropped, and is in the log', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  await using bot = await startChangeBot({ mode: 'http', log });
  await propose(bot);
  const payload = JSON.stringify({
    type: 'block_actions',
    user: { id: BOB.id, name: 'bob' },
    channel: { id: 'C01OPS' },
    actions: [{ type: 'button', action_id: 'approve_change', value: 'c-1 hash1' }],
  });
  const send = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${bot.started.port}/slack/events`, {
      method: 'POST',
      body: new URLSearchParams({ payload }),
      headers,
    });
  const now = String(Math.floor(Date.now() / 1000));
  expect((await send({})).status).toBe(401);
  const forged = { 'x-slack-signature': `v0=${'0'.repeat(64)}`, 'x-slack-request-timestamp': now };
  expect((await send(forged)).status).toBe(401);
  expect(bot.changes.applied.size).toBe(0);
  expect(lines.filter((line) => line.includes('Failed to parse and verify the request data'))).toHaveLength(
    2,
  );
});
