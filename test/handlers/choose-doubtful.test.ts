import { expect, test } from 'vitest';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { amendChange, openDialog } from '../../handlers/choose-doubtful.ts';
import { doubtfulView, readTicks } from '../../handlers/doubtful-view.ts';
import { proposeChange } from '../../handlers/propose-change.ts';
import type { Doubtful } from '../../src/changes/change.ts';
import { makeChange, makePlan } from './make-change.ts';
import { makeChangeDeps, makePress } from './make-change-deps.ts';
import { ALICE, BOB, makeRequest } from './make-request.ts';

const LONG_MS = 20 * SPACING_MS;

function makeDoubtful(count: number): Doubtful[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `d${index + 1}`,
    key: 'bobdylan/index.html',
    line: 100 + index,
    before: `var price${index} = 225;`,
    reason: 'a bare number in a script',
  }));
}

/** A dialog sent with these boxes ticked. */
function makeValues(...ticked: readonly number[]) {
  const options = ticked.map((index) => ({ value: String(index) }));
  return { doubtful_0: { ticked: { selected_options: options } } };
}

async function makeProposed(doubtful = makeDoubtful(3)) {
  const made = makeChangeDeps();
  made.changes.answers = [{ kind: 'plan', plan: makePlan({ doubtful }) }];
  const request = { kind: 'price', target: 'qos', args: { page: 'bobdylan' } } as const;
  await proposeChange(makeRequest('').request, request, made);
  await made.clock.advance(LONG_MS);
  const views: unknown[] = [];
  const openView = async (_: string, view: unknown) => {
    views.push(view);
  };
  return { ...made, views, openView, replyTo: () => async () => {} };
}

test('a proposal with doubtful references shows them and a button', async () => {
  const { slack } = await makeProposed();
  expect(slack.shown[0]).toContain('*3 doubtful references* stay as they are unless chosen');
  expect(slack.shown[0]).toContain(
    '• `bobdylan/index.html:100` `var price0 = 225;` a bare number in a script',
  );
  expect(slack.shown[0]).toContain('choose_doubtful');
});

test('who asked gets a dialog with a box for each', async () => {
  const deps = await makeProposed();
  const { press } = makePress('c-1', 'hash1', ALICE);
  expect(await openDialog(press, deps)).toMatchObject({ outcome: 'done' });
  expect(JSON.stringify(deps.views)).toContain('line 102: var price2 = 225;');
});

test('who did not ask for the change is told why they may not', async () => {
  const deps = await makeProposed();
  const { press, answers } = makePress('c-1', 'hash1', BOB);
  expect(await openDialog(press, deps)).toMatchObject({ outcome: 'refused' });
  expect(answers[0]).toContain('Only alice, who asked for this change, may choose');
  expect(deps.views).toEqual([]);
});

test('ticked references make another plan, shown in the same message', async () => {
  const deps = await makeProposed();
  const { request } = makeRequest('');
  const submitted = { id: 'c-1', hash: 'hash1', values: makeValues(0, 2) };
  expect(await amendChange(request, submitted, deps)).toMatchObject({ detail: '2 ticked' });
  await deps.clock.advance(LONG_MS);
  expect(deps.changes.requests.at(-1)?.args).toEqual({
    page: 'bobdylan',
    tick: ['d1', 'd3'],
    includeDoubtful: false,
  });
  expect(deps.slack.messages).toHaveLength(1);
  expect(deps.slack.shown[0]).toContain('*1 doubtful reference* stays as it is unless chosen');
  expect(deps.slack.shown[0]).toContain('"value":"c-1 hash1+"');
});

test('a dialog sent as it was changes nothing', async () => {
  const deps = await makeProposed();
  const submitted = { id: 'c-1', hash: 'hash1', values: makeValues() };
  expect(await amendChange(makeRequest('').request, submitted, deps)).toMatchObject({ detail: 'as it was' });
  expect(deps.changes.requests).toHaveLength(1);
});

test('a dialog of an older plan is not taken', async () => {
  const deps = await makeProposed();
  const { request, answers } = makeRequest('');
  await amendChange(request, { id: 'c-1', hash: 'older', values: makeValues(0) }, deps);
  expect(answers[0]).toContain('The plan has changed since.');
  expect(deps.changes.requests).toHaveLength(1);
});

test('a dialog that comes after the decision is told so', async () => {
  const deps = await makeProposed();
  await deps.changes.reject('c-1', BOB);
  const { request, answers } = makeRequest('');
  await amendChange(request, { id: 'c-1', hash: 'hash1', values: makeValues(0) }, deps);
  expect(answers[0]).toContain('c-1 was rejected by bob');
});

test('what is ticked already is ticked in the dialog', () => {
  const request = { kind: 'price', target: 'qos', args: { tick: ['d2'] } } as const;
  const change = makeChange({ plan: makePlan({ request, doubtful: makeDoubtful(3) }) });
  const view = doubtfulView(change, '');
  expect(view.blocks[1]).toMatchObject({ element: { initial_options: [{ value: '1' }] } });
});

test('a dialog holds what Slack allows: ten boxes a set, a hundred blocks', () => {
  const change = makeChange({ plan: makePlan({ doubtful: makeDoubtful(1_000) }) });
  const view = doubtfulView(change, '');
  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(JSON.stringify(view.blocks.at(-1))).toContain('800 more references');
  const boxes = JSON.stringify(view.blocks).match(/"options":\[.*?\]/g) ?? [];
  const counts = boxes.map((options) => options.match(/"value"/g)?.length);
  expect(new Set(counts)).toEqual(new Set([10]));
});

test('what the dialog did not show stays as it was', () => {
  const request = { kind: 'price', target: 'qos', args: { tick: ['d1', 'd999'] } } as const;
  const change = makeChange({ plan: makePlan({ request, doubtful: makeDoubtful(1_000) }) });
  expect(readTicks(change, makeValues(1))).toEqual(['d2', 'd999']);
});
