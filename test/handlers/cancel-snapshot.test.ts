import { expect, test } from 'vitest';
import { cancelSnapshot } from '../../handlers/cancel-snapshot.ts';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { takeSnapshot } from '../../handlers/take-snapshot.ts';
import { BOB, makeHandlerDeps, makeRequest } from './make-request.ts';

async function makeRunning() {
  const deps = makeHandlerDeps();
  await takeSnapshot(makeRequest('v1.0').request, deps);
  await deps.clock.advance(SPACING_MS);
  return deps;
}

test('the only run needs no name', async () => {
  const deps = await makeRunning();
  expect(await cancelSnapshot(makeRequest('', BOB).request, deps)).toEqual({
    outcome: 'done',
    target: 'v1.0',
  });
  await deps.clock.advance(5 * SPACING_MS);
  expect(deps.slack.shown[0]).toContain('⚪ *CANCELLED* by bob');
});

test('the person who asked for it is called if another cancelled it', async () => {
  const deps = await makeRunning();
  await cancelSnapshot(makeRequest('v1.0', BOB).request, deps);
  await deps.clock.advance(5 * SPACING_MS);
  expect(deps.slack.shown[1]).toContain('<@U01ALICE> snapshot `v1.0` was cancelled by bob.');
});

test('the person who asked for it is not called if they cancelled it', async () => {
  const deps = await makeRunning();
  await cancelSnapshot(makeRequest('v1.0').request, deps);
  await deps.clock.advance(5 * SPACING_MS);
  expect(deps.slack.messages).toHaveLength(1);
});

test('the button is gone as soon as someone cancels, and back if that was refused', async () => {
  const deps = await makeRunning();
  const { promise, resolve } = Promise.withResolvers<{ kind: 'refused'; reason: string }>();
  const { request, answers } = makeRequest('v1.0');
  const cancelling = cancelSnapshot(request, {
    ...deps,
    snapshots: { running: () => deps.snapshots.running(), cancel: () => promise },
  });
  await deps.clock.advance(SPACING_MS);
  expect(deps.slack.shown[0]).toContain('⚪ *CANCELLING* · asked for by alice');
  resolve({ kind: 'refused', reason: 'it is taken by process 7: stop it there' });
  await cancelling;
  await deps.clock.advance(SPACING_MS);
  expect(answers[0]).toContain('stop it there');
  expect(deps.slack.shown[0]).toContain('cancel_snapshot');
});

test('a run that is told of elsewhere is answered to the person', async () => {
  const deps = makeHandlerDeps();
  await deps.snapshots.take({ name: 'v1.0', by: { door: 'terminal', id: 'cb', name: 'cb' } }, () => {});
  const { request, answers } = makeRequest('v1.0');
  await cancelSnapshot(request, deps);
  expect(answers[0]).toContain('`v1.0` is cancelled. `/snapshot take v1.0` goes on where it stopped.');
});

test.each([
  ['', 'Nothing is running.'],
  ['v9', 'Snapshot `v9` is not running.'],
])('"cancel %s" with nothing running says so', async (typed, answer) => {
  const deps = makeHandlerDeps();
  const { request, answers } = makeRequest(typed);
  expect(await cancelSnapshot(request, deps)).toMatchObject({ outcome: 'refused' });
  expect(answers[0]).toContain(answer);
});

test('a slip in the name gets the nearest run', async () => {
  const deps = await makeRunning();
  const { request, answers } = makeRequest('v1.9');
  await cancelSnapshot(request, deps);
  expect(answers[0]).toContain('`v1.9` is not running. Did you mean `v1.0`?');
});
