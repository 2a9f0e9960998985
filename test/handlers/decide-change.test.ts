import { expect, test } from 'vitest';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { approveChange, rejectChange } from '../../handlers/decide-change.ts';
import { proposeChange } from '../../handlers/propose-change.ts';
import { makePlan } from './make-change.ts';
import { type ChangeDepsOptions, makeChangeDeps, makePress } from './make-change-deps.ts';
import { ALICE, BOB, makeRequest } from './make-request.ts';

const LONG_MS = 20 * SPACING_MS;
const CAROL = { door: 'slack', id: 'U03CAROL', name: 'carol' } as const;
const REQUEST = { kind: 'css', target: 'qos', args: { selector: '.brand' } } as const;

async function makeProposed(options: ChangeDepsOptions = {}) {
  const made = makeChangeDeps(options);
  const deps = { ...made, replyTo: () => async () => {} };
  await proposeChange(makeRequest('').request, REQUEST, deps);
  await deps.clock.advance(SPACING_MS);
  const press = (by: typeof ALICE | typeof BOB | typeof CAROL = BOB) => makePress('c-1', 'hash1', by);
  return { deps, ...made, press };
}

test('an approved change is applied, and its message tells how it goes', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  expect(await approveChange(press().press, deps)).toMatchObject({ outcome: 'done', detail: 'approved' });
  await clock.advance(SPACING_MS);
  expect(slack.shown[0]).toContain('🔵 *APPLYING* · qos staging · approved by bob');
  expect(slack.shown[0]).not.toContain('approve_change');
  changes.tell('c-1')({ done: 300, of: 500, on: 'index.html' });
  await clock.advance(SPACING_MS);
  expect(slack.shown[0]).toContain('60 % · 300 of 500 items');
  expect(slack.shown[0]).toContain('On `index.html`');
  changes.end('c-1', 'applied', { invalidation: { id: 'I1', state: 'Completed', serves: 'new' } });
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('🟢 *APPLIED* · qos staging · took 42 s');
  expect(slack.shown[0]).toContain('1 file written');
  expect(slack.shown[0]).toContain('`I1`: Completed\\nStaging serves the new version.');
  expect(slack.shown[0]).toContain('approved by bob, <!date^');
  expect(slack.shown[0]).toContain('roll_back_change');
});

test('the invalidation is shown while CloudFront is waited for', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  await approveChange(press().press, deps);
  changes.tell('c-1')({ done: 1, of: 1, invalidation: { id: 'I1', state: 'InProgress' } });
  await clock.advance(SPACING_MS);
  expect(slack.shown[0]).toContain('Invalidation `I1`: InProgress');
});

test('who asked for it is called once, at the end', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  await approveChange(press().press, deps);
  changes.end('c-1', 'applied');
  await clock.advance(LONG_MS);
  const called = slack.messages.flatMap(({ texts }) => texts).filter((text) => text.includes('<@U01ALICE>'));
  expect(called).toHaveLength(1);
  expect(called[0]).toContain('<@U01ALICE> `c-1`');
  expect(changes.all.get('c-1')?.place).toMatchObject({ told: true, shown: 'applied' });
});

test('of a hundred clicks one applies, and all others are told that it is done', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  const clicks = Array.from({ length: 100 }, () => press());
  const outcomes = await Promise.all(clicks.map(({ press: click }) => approveChange(click, deps)));
  await clock.advance(LONG_MS);
  expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  const told = clicks.filter(({ answers }) =>
    answers[0]?.includes('c-1 was approved by bob at 2026-11-22 17:12 UTC and is being applied.'),
  );
  expect(told).toHaveLength(99);
  expect(changes.applied.get('c-1')).toBe(1);
  expect(slack.messages).toHaveLength(1);
  expect(slack.shown[0]).toContain('🔵 *APPLYING*');
});

test('while Slack is away, late clicks do not hide how it ended', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  slack.outage = { kind: 'unreachable', reason: 'no answer' };
  await Promise.all(Array.from({ length: 20 }, () => approveChange(press().press, deps)));
  await clock.advance(10_000);
  changes.end('c-1', 'applied');
  await clock.advance(10_000);
  slack.outage = undefined;
  await clock.advance(60_000);
  expect(slack.shown[0]).toContain('🟢 *APPLIED*');
});

test('a rejected change says who rejected it, and nothing is left to press', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  expect(await rejectChange(press().press, deps)).toMatchObject({ outcome: 'done', detail: 'rejected' });
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('⚪ *REJECTED* by bob');
  expect(slack.shown[0]).toContain('Nothing was changed.');
  expect(slack.shown[0]).not.toContain('"actions"');
  expect(slack.shown[1]).toContain('<@U01ALICE> `c-1`');
  expect(changes.applied.size).toBe(0);
});

test('who withdraws their own change is not called', async () => {
  const { deps, slack, clock, press } = await makeProposed();
  await rejectChange(press(ALICE).press, deps);
  await clock.advance(LONG_MS);
  expect(slack.messages).toHaveLength(1);
  expect(slack.shown[0]).toContain('⚪ *WITHDRAWN* by alice');
});

test.each([
  ['who asked for it', ALICE, 'someone else must approve it'],
  ['who is no approver', CAROL, 'You are not among slack.approvers'],
])('%s may not approve, and is told why', async (_, by, reason) => {
  const { deps, changes, press } = await makeProposed();
  const { press: click, answers } = press(by);
  expect(await approveChange(click, deps)).toMatchObject({
    outcome: 'refused',
    detail: expect.stringContaining(reason),
  });
  expect(answers[0]).toContain(reason);
  expect(changes.applied.size).toBe(0);
});

test('a plan that has changed since it was shown is not approved', async () => {
  const { deps, changes } = await makeProposed();
  const { press, answers } = makePress('c-1', 'an older hash');
  expect(await approveChange(press, deps)).toMatchObject({ outcome: 'refused' });
  expect(answers[0]).toContain('its plan has changed since it was shown');
  expect(changes.applied.size).toBe(0);
});

test('where the state has moved nothing is done, and the fresh plan waits in a new message', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  changes.isStale = true;
  const other = makePlan({ operations: [], title: 'what it would be now' });
  changes.answers = [{ kind: 'plan', plan: other }];
  const { press: click, answers } = press();
  expect(await approveChange(click, deps)).toMatchObject({
    outcome: 'refused',
    detail: 'stale; c-2 is proposed instead',
  });
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('⚪ *STALE*: what it was made from has changed since');
  expect(slack.shown[0]).toContain('css/style.css no longer to be changed');
  expect(slack.shown[0]).not.toContain('approve_change');
  expect(slack.shown.join()).toContain('what it would be now');
  expect(answers[0]).toContain('A fresh plan waits for approval: c-2.');
  expect(changes.all.get('c-2')?.requestedBy).toEqual(ALICE);
});

test('where the state has moved so that it is as asked, that is said', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  changes.isStale = true;
  changes.answers = [{ kind: 'nothing', reason: 'letter-spacing is 2px already' }];
  await approveChange(press().press, deps);
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('It is as asked already: letter-spacing is 2px already');
  expect(changes.all.size).toBe(1);
});

test.each([
  ['rejected', 'was rejected by bob'],
  ['expired', 'expired at 2026-11-23 17:12 UTC; propose it again'],
  ['rolled-back', 'was applied and then rolled back'],
  ['stale', 'what it was made from had changed; propose it again'],
] as const)(
  'a late click on what is %s is told so, and the message is brought up to date',
  async (state, word) => {
    const { deps, slack, changes, clock, press } = await makeProposed();
    const change = await changes.find('c-1');
    if (change) changes.keep({ ...change, state, decidedBy: BOB });
    const { press: click, answers } = press();
    expect(await approveChange(click, deps)).toMatchObject({ outcome: 'refused' });
    await clock.advance(LONG_MS);
    expect(answers[0]).toContain(word);
    expect(slack.shown[0]).not.toContain('approve_change');
  },
);

test('a change of another database is unknown, in words', async () => {
  const { deps } = await makeProposed();
  const { press, answers } = makePress('c-9', 'hash');
  await approveChange(press, deps);
  expect(answers[0]).toContain('There is no change `c-9`.');
});

test('what was done in part never looks green, and can be rolled back', async () => {
  const { deps, slack, changes, clock, press } = await makeProposed();
  const plan = makePlan();
  const operations = [plan.operations, plan.operations, plan.operations].flat();
  const change = await changes.find('c-1');
  if (change) changes.keep({ ...change, plan: { ...plan, operations } });
  await approveChange(press().press, deps);
  const cause = { code: 'SlowDown', message: 'Reduce your request rate', requestId: 'R1' };
  changes.end('c-1', 'failed', {
    steps: [
      { index: 0, outcome: 'done' },
      { index: 1, outcome: 'failed', ...cause, advice: 'Ask for it again.' },
      { index: 2, outcome: 'skipped' },
    ],
  });
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('🟡 *PARTLY APPLIED*');
  expect(slack.shown[0]).toContain('1 of 3 done · 1 file written');
  expect(slack.shown[0]).toContain(
    '• `css/style.css`: `SlowDown` Reduce your request rate (request `R1`). Ask for it again.',
  );
  expect(slack.shown[0]).toContain('1 more was not begun after that.');
  expect(slack.files).toEqual([{ thread: '1.000100', name: 'c-1.txt' }]);
  expect(slack.shown[0]).toContain('roll_back_change');
});
