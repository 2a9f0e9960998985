import { expect, test } from 'vitest';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { takeSnapshot } from '../../handlers/take-snapshot.ts';
import { BOB, makeHandlerDeps, makeRequest } from './make-request.ts';

test('a taken snapshot is shown in the channel, and its place is kept', async () => {
  const deps = makeHandlerDeps();
  const { request, answers } = makeRequest('v1.0 only s3');
  expect(await takeSnapshot(request, deps)).toEqual({ outcome: 'done', target: 'v1.0', detail: 'started' });
  await deps.clock.advance(SPACING_MS);
  expect(deps.snapshots.requests).toMatchObject([
    { name: 'v1.0', only: ['s3'], place: { channel: 'C01OPS' } },
  ]);
  expect(deps.slack.shown[0]).toContain('🔵 *RUNNING* · starting');
  expect(deps.snapshots.places.get('v1.0')).toEqual({
    channel: 'C01OPS',
    ts: '1.000100',
    permalink: 'https://jada.slack.com/C01OPS/1.000100',
  });
  expect(answers).toEqual([]);
});

test('the second of two is told who takes which, with a link', async () => {
  const deps = makeHandlerDeps();
  await takeSnapshot(makeRequest('v1.0').request, deps);
  await deps.clock.advance(SPACING_MS);
  const { request, answers } = makeRequest('v1.1', BOB);
  expect(await takeSnapshot(request, deps)).toMatchObject({ outcome: 'refused', detail: 'v1.0 is running' });
  expect(answers[0]).toContain('`v1.0` is being taken already: alice started it');
  expect(answers[0]).toContain('<https://jada.slack.com/C01OPS/1.000100|Watch it there>');
  await deps.clock.advance(SPACING_MS);
  expect(deps.slack.messages).toHaveLength(1);
});

test('a run from the terminal is said to be from there', async () => {
  const deps = makeHandlerDeps();
  await deps.snapshots.take({ name: 'v1.0', by: { door: 'terminal', id: 'cb', name: 'cb' } }, () => {});
  const { request, answers } = makeRequest('v1.1');
  await takeSnapshot(request, deps);
  expect(answers[0]).toContain('cb started it at 17:12:00 UTC, from the terminal');
});

test('what the engine refuses is told with every reason', async () => {
  const deps = makeHandlerDeps();
  deps.snapshots.refusal = ['a snapshot named v1.0 exists already: choose another name'];
  const { request, answers } = makeRequest('v1.0');
  expect(await takeSnapshot(request, deps)).toMatchObject({ outcome: 'refused' });
  expect(answers[0]).toContain('A snapshot named v1.0 exists already');
});

test('what cannot be understood starts nothing', async () => {
  const deps = makeHandlerDeps();
  const { request, answers } = makeRequest('v1.0 only lamda');
  await takeSnapshot(request, deps);
  expect(answers[0]).toContain('Did you mean lambda?');
  expect(deps.snapshots.requests).toEqual([]);
});

test('in a channel without the bot, it asks to be invited and starts nothing', async () => {
  const deps = makeHandlerDeps();
  const { request, answers } = makeRequest('v1.0');
  await takeSnapshot(request, { ...deps, directory: { canPost: async () => false } });
  expect(answers[0]).toContain('Invite me with `/invite`');
  expect(deps.snapshots.requests).toEqual([]);
});

test('a channel that refuses messages does not stop the run, and the person is told', async () => {
  const deps = makeHandlerDeps();
  deps.slack.outage = { kind: 'rejected', code: 'restricted_action' };
  const { request, answers } = makeRequest('v1.0');
  await takeSnapshot(request, deps);
  await deps.clock.advance(SPACING_MS);
  expect(answers[0]).toContain('is being taken, but Slack does not let me post here (`restricted_action`)');
  expect(await deps.snapshots.running()).toHaveLength(1);
});
