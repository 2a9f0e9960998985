import { expect, test } from 'vitest';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { STAND_IN } from '../../handlers/dialect.ts';
import { parseVerify } from '../../handlers/verify-arguments.ts';
import { verifySnapshot } from '../../handlers/verify-snapshot.ts';
import { silentLog } from './fake-slack.ts';
import { FakeVerifications, REPORT } from './fake-verifications.ts';
import { makeHandlerDeps, makeRequest } from './make-request.ts';

function makeScene(typed = 'v1.0') {
  const stop = new AbortController();
  const verifications = new FakeVerifications();
  const more = { dialect: STAND_IN, verifying: new Set<string>(), stopping: stop.signal, log: silentLog };
  const deps = { ...makeHandlerDeps(), verifications, ...more };
  const { request, answers } = makeRequest(typed);
  const run = () => verifySnapshot({ ...request, typed }, deps);
  return { deps, verifications, answers, run, stop, turn: () => deps.clock.advance(SPACING_MS) };
}

test('one message tells how far it is and then the verdict', async () => {
  const scene = makeScene('v1.0 sample 1/30 --live');
  expect(await scene.run()).toEqual({ outcome: 'done', target: 'v1.0', detail: 'started' });
  await scene.turn();
  expect(scene.verifications.requests).toEqual([{ name: 'v1.0', sample: 30, live: true }]);
  expect(scene.deps.slack.shown[0]).toContain('█████░░░░░░░ 2,000 of 4,321 files');
  scene.verifications.answer.resolve(REPORT);
  await scene.turn();
  expect(scene.deps.slack.shown).toEqual([expect.stringContaining('`v1.0` is as it was sealed')]);
});

test('what is wrong, and what differs, is in its thread; a long list is a file as well', async () => {
  const scene = makeScene();
  await scene.run();
  const findings = Array.from({ length: 40 }, (_, at) => ({ kind: 'missing' as const, path: `a/<${at}>` }));
  const difference = { mark: '*' as const, service: 's3', region: 'us-east-1', id: 'b', title: 'b' };
  const live = { at: '2026-11-22T12:00:00Z', same: 3, differences: [difference] };
  scene.verifications.answer.resolve({ ...REPORT, findings, live });
  for (let turn = 0; turn < 4; turn++) await scene.turn();
  const { messages, shown, files } = scene.deps.slack;
  expect(shown[0]).toContain('DAMAGED: 40 missing');
  expect(shown[0]).toContain('`/snapshot verify v1.0 heal` puts back what still is elsewhere.');
  expect(shown[0]).toContain('3 the same (=), 1 changed (*)');
  expect(messages[1]?.thread).toBe(messages[0]?.ts);
  expect(shown[1]).toContain('missing    a/‹0›');
  expect(files).toEqual([{ thread: messages[0]?.ts, name: 'verify-v1.0.txt' }]);
});

test.each([
  [{ kind: 'unknown', name: 'v1.0', guess: 'v1.1' }, 'There is no snapshot `v1.0`. Did you mean `v1.1`?'],
  [{ kind: 'unfinished', name: 'v1.0', isRunning: false }, '`/snapshot take v1.0` goes on with it'],
] as const)('%o is told to who asked alone', async (answer, said) => {
  const scene = makeScene();
  scene.verifications.progress = undefined;
  scene.verifications.answer.resolve(answer);
  expect(await scene.run()).toMatchObject({ outcome: 'refused', target: 'v1.0' });
  await scene.turn();
  expect(scene.answers[0]).toContain(said);
  expect(scene.deps.slack.messages).toEqual([]);
});

test('a second one of the same snapshot is refused while the first goes on', async () => {
  const scene = makeScene();
  await scene.run();
  expect(await scene.run()).toMatchObject({ outcome: 'refused' });
  expect(scene.answers[0]).toContain('is being verified already');
});

test('of two that are asked for at once one begins', async () => {
  const scene = makeScene();
  const outcomes = await Promise.all([scene.run(), scene.run()]);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused']);
  expect(scene.verifications.requests).toHaveLength(1);
});

test('a bot that stops says so in the message', async () => {
  const scene = makeScene();
  await scene.run();
  scene.stop.abort();
  await scene.turn();
  expect(scene.deps.slack.shown[0]).toContain('was not verified: the bot is stopping; ask again');
});

test.each([
  ['', 'Say which snapshot: /snapshot verify v1.0.'],
  ['v1.0 v1.1', 'I do not understand "v1.1".'],
  ['v1.0 --sample 30', '"30" is not of the form 1/30: one part of how many, at most 10000.'],
  ['v1.0 --lvie', 'I do not understand "--lvie". Did you mean "--live"?'],
])('%j is not understood', (typed, reason) => {
  expect(parseVerify(typed)).toEqual({ kind: 'misunderstood', reasons: [reason] });
});
