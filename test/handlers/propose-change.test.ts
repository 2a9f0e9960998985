import { expect, test } from 'vitest';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { approveChange } from '../../handlers/decide-change.ts';
import { proposeChange } from '../../handlers/propose-change.ts';
import { rollBackChange } from '../../handlers/roll-back-change.ts';
import type { Plan } from '../../src/changes/change.ts';
import { CSS_DIFF, makeOperation, makePlan } from './make-change.ts';
import { makeChangeDeps, makePress } from './make-change-deps.ts';
import { ALICE, BOB, makeRequest } from './make-request.ts';

const LONG_MS = 20 * SPACING_MS;
const REQUEST = { kind: 'css', target: 'qos', args: {} } as const;

async function propose(plan: Partial<Plan> = {}, deps = makeChangeDeps()) {
  deps.changes.answers = [{ kind: 'plan', plan: makePlan(plan) }];
  const { request, answers } = makeRequest('');
  const outcome = await proposeChange(request, REQUEST, deps);
  await deps.clock.advance(LONG_MS);
  return { ...deps, answers, outcome };
}

test('a proposal says what, how much, the diff, who asked, until when, and what to press', async () => {
  const { slack, outcome, answers } = await propose();
  expect(outcome).toMatchObject({ outcome: 'done', target: 'c-1' });
  const [shown = ''] = slack.shown;
  expect(shown).toContain('letter-spacing of .brand becomes 2px on qos staging');
  expect(shown).toContain(
    '✋ *WAITING FOR APPROVAL* · qos staging · 1 file to write · then CloudFront fetches `/css/style.css` anew',
  );
  expect(shown).toContain('1 declaration in 1 file');
  expect(shown).toContain('-  letter-spacing: 3px;\\n+  letter-spacing: 2px;');
  expect(shown).toContain(
    '`c-1` · asked for by alice · expires <!date^1795453920^{date_short_pretty} at {time}|23 Nov 2026, 17:12 UTC>',
  );
  expect(shown).toContain('"value":"c-1 hash1"');
  expect(slack.files).toEqual([]);
  expect(answers).toEqual([]);
});

test('where it is told is kept', async () => {
  const { changes } = await propose();
  expect(changes.all.get('c-1')?.place).toEqual({
    channel: 'C01OPS',
    ts: '1.000100',
    shown: 'proposed',
    permalink: 'https://jada.slack.com/C01OPS/1.000100',
  });
});

test('of a long diff the changed lines are shown, and all of it is in the thread', async () => {
  const { slack } = await propose({ diff: CSS_DIFF.repeat(9) });
  expect(slack.shown[0]).toContain('css/style.css:\\n-  letter-spacing: 3px;\\n+  letter-spacing: 2px;');
  expect(slack.shown[0]).toContain('…and 12 more lines of the diff · The whole diff is in the thread.');
  expect(slack.files).toEqual([{ thread: '1.000100', name: 'c-1.diff' }]);
});

test('deleting is asked about once more', async () => {
  const { do: _, after: __, ...rest } = makeOperation({ key: 'old.html' });
  const { slack } = await propose({ operations: [{ ...rest, do: 'delete', stage: 'deletes' }] });
  expect(slack.shown[0]).toContain('Approve, with deletions?');
  expect(slack.shown[0]).toContain('1 file to DELETE');
});

test('what looks like a secret is in neither message nor file', async () => {
  const diff = `${CSS_DIFF}+  token: xoxb-1234567890-abcdef\n`;
  const { slack } = await propose({ diff, title: 'AKIAABCDEFGHIJKLMNOP', summary: ['xoxb-123-abc'] });
  expect(slack.shown.join()).not.toMatch(/xoxb|AKIA/);
});

test('without approvers nothing is proposed, with the reason', async () => {
  const { answers, changes, outcome } = await propose({}, makeChangeDeps({ approvers: [] }));
  expect(outcome.outcome).toBe('refused');
  expect(answers[0]).toContain('Nobody may approve changes, so none can be made');
  expect(changes.all.size).toBe(0);
});

test('all reasons against a plan are told, only to who asked', async () => {
  const deps = makeChangeDeps();
  deps.changes.answers = [{ kind: 'refused', reasons: ['there is no page <x>', 'and no price'] }];
  const { request, answers } = makeRequest('');
  expect(await proposeChange(request, REQUEST, deps)).toMatchObject({ outcome: 'refused' });
  expect(answers[0]).toContain('Nothing is proposed:\\n• there is no page &lt;x&gt;\\n• and no price');
  await deps.clock.advance(LONG_MS);
  expect(deps.slack.messages).toEqual([]);
});

test('what is so already needs no approval', async () => {
  const deps = makeChangeDeps();
  deps.changes.answers = [{ kind: 'nothing', reason: 'it is 2px already' }];
  const { request, answers } = makeRequest('');
  expect(await proposeChange(request, REQUEST, deps)).toMatchObject({ outcome: 'done' });
  expect(answers[0]).toContain('Nothing is to be done: it is 2px already');
});

test('a change asked for elsewhere waits in the channel where changes are decided', async () => {
  const deps = makeChangeDeps();
  const { request, answers } = makeRequest('');
  await proposeChange({ ...request, channel: 'C02GENERAL' }, REQUEST, deps);
  await deps.clock.advance(LONG_MS);
  expect(answers[0]).toContain('waits for approval in <#C01OPS>: changes are decided only there.');
  expect(deps.slack.messages.map(({ channel }) => channel)).toEqual(['C01OPS']);
});

test('where the bot is not in that channel, it asks to be invited and proposes nothing', async () => {
  const { answers, changes } = await propose({}, makeChangeDeps({ canPost: false }));
  expect(answers[0]).toContain('Invite me there with `/invite`');
  expect(changes.all.size).toBe(0);
});

test('a channel that refuses messages is told to who asked', async () => {
  const deps = makeChangeDeps();
  deps.slack.outage = { kind: 'rejected', code: 'restricted_action' };
  const { answers } = await propose({}, deps);
  expect(answers[0]).toContain('Slack does not let me post in <#C01OPS> (`restricted_action`)');
});

test('who waits for a slow plan is told so, once', async () => {
  const deps = makeChangeDeps();
  const { promise, resolve } = Promise.withResolvers<void>();
  const { request, answers } = makeRequest('');
  const changes = {
    rollback: deps.changes.rollback,
    propose: async () => {
      await promise;
      return { kind: 'nothing' as const, reason: 'done' };
    },
  };
  const proposing = proposeChange(request, REQUEST, { ...deps, changes });
  await deps.clock.advance(60_000);
  expect(answers).toHaveLength(1);
  expect(answers[0]).toContain('Working on it');
  resolve();
  await proposing;
  expect(answers).toHaveLength(2);
});

async function makeApplied() {
  const made = await propose();
  const deps = { ...made, replyTo: () => async () => {} };
  await approveChange(makePress('c-1', 'hash1').press, deps);
  made.changes.end('c-1', 'applied');
  await made.clock.advance(LONG_MS);
  return deps;
}

test('rolling back is a proposal of its own, and the first message shows how it goes', async () => {
  const deps = await makeApplied();
  const { clock, slack, changes } = deps;
  const { press } = makePress('c-1', 'hash1', ALICE);
  expect(await rollBackChange(press, deps)).toMatchObject({ outcome: 'done', target: 'c-2' });
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('↩️ alice asks to roll it back: `c-2`');
  expect(slack.shown[0]).not.toContain('roll_back_change');
  await approveChange(makePress('c-2', 'hash2', BOB).press, deps);
  changes.end('c-2', 'applied');
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('↩️ *ROLLED BACK*');
  expect(slack.shown[0]).toContain('was put back by `c-2`, which alice asked for.');
});

test('when a rollback comes to nothing, its button is back', async () => {
  const deps = await makeApplied();
  await rollBackChange(makePress('c-1', 'hash1', ALICE).press, deps);
  await deps.clock.advance(LONG_MS);
  const rollback = await deps.changes.reject('c-2', BOB);
  if (!('kind' in rollback)) deps.threads.finish(rollback);
  await deps.clock.advance(LONG_MS);
  expect(deps.slack.shown[0]).toContain('roll_back_change');
});

test.each([
  ['proposed', 'c-1 has not been applied; reject it if it is not wanted'],
  ['rolled-back', 'c-1 is rolled back already'],
] as const)('what is %s cannot be rolled back', async (state, reason) => {
  const deps = await makeApplied();
  const change = await deps.changes.find('c-1');
  if (change) deps.changes.keep({ ...change, state });
  const { press, answers } = makePress('c-1', 'hash1', ALICE);
  expect(await rollBackChange(press, deps)).toMatchObject({ outcome: 'refused' });
  expect(answers[0]).toContain(reason);
});
