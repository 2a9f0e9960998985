import { expect, test } from 'vitest';
import { makeRun, makeService } from './fake-estate.ts';

class OutOfOrderError extends Error {
  override readonly name = 'InternalError';
}

/** Runs an action at the nth call of its name: `describe zone-1` of the first capture is 1, of the first look 2. */
function atCall(service: ReturnType<typeof makeService>, call: string, actions: Record<number, () => void>) {
  let count = 0;
  service.hook = (made) => {
    if (made === call) actions[++count]?.();
  };
}

const fail = () => {
  throw new OutOfOrderError('out of order');
};

test('what moved, could not be captured again and is back as it was is no failure', async () => {
  const zones = makeService('route53', ['zone-1']);
  const set = (text: string) => void zones.state.set('zone-1', text);
  atCall(zones, 'describe zone-1', { 1: () => set('a'), 2: () => set('b'), 3: fail, 4: () => set('a') });
  await using run = await makeRun([zones.collector]);
  expect(await run.take('v1')).toMatchObject({
    state: 'COMPLETE',
    consistency: { kind: 'atomic', rounds: 2 },
  });
});

test('what moved and could not be captured again lacks its newest state', async () => {
  const zones = makeService('route53', ['zone-1']);
  atCall(zones, 'describe zone-1', { 2: () => zones.state.set('zone-1', 'b'), 3: fail, 5: fail });
  await using run = await makeRun([zones.collector]);
  expect(await run.take('v1')).toMatchObject({
    state: 'PARTIAL',
    failures: [{ resource: 'zone-1', what: 'its newest state' }],
    consistency: { kind: 'fuzzy', moved: [{ id: 'zone-1', reason: 'changed during the window' }] },
  });
});

test('what could not be captured and is gone by the next look was there in between', async () => {
  const zones = makeService('route53', ['zone-1', 'zone-2']);
  atCall(zones, 'describe zone-2', { 1: fail, 2: fail });
  zones.hook = ((before) => (call: string) => {
    if (call === 'list' && zones.calls.filter((each) => each === 'list').length === 2)
      zones.state.delete('zone-2');
    return before(call);
  })(zones.hook);
  await using run = await makeRun([zones.collector]);
  expect(await run.take('v1')).toMatchObject({
    state: 'COMPLETE',
    consistency: { kind: 'atomic', rounds: 2 },
  });
});

test('a list that fails at the look is named, whether it was empty before or not', async () => {
  const zones = makeService('route53', []);
  const functions = makeService('lambda', ['book']);
  atCall(zones, 'list', { 2: fail });
  await using run = await makeRun([zones.collector, functions.collector]);
  const { consistency } = await run.take('v1');
  const moved = [expect.objectContaining({ id: '*', reason: 'could not be listed again: InternalError' })];
  expect(consistency).toMatchObject({ kind: 'fuzzy', moved });
});

test('a service that could be listed only by a look is looked at once more', async () => {
  const zones = makeService('route53', []);
  const functions = makeService('lambda', ['book']);
  atCall(zones, 'list', { 1: fail });
  await using run = await makeRun([zones.collector, functions.collector]);
  expect(await run.take('v1')).toMatchObject({
    state: 'COMPLETE',
    consistency: { kind: 'atomic', rounds: 2 },
  });
});
