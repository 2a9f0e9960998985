import { expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../src/engine/clock.ts';
import type { Inventory } from '../../src/engine/inventory.ts';
import { manifestSchema } from '../../src/manifest/manifest.ts';
import { makeRun, makeService } from './fake-estate.ts';

const QUEUE = { arn: 'arn:aws:sqs:us-east-1:1:a', region: 'us-east-1' };
const UNCOVERED = { service: 'sqs', type: '' };

function makeInventory(list: Inventory['list']): Inventory {
  return { actions: [], ratePerSecond: 1, homeOf: () => 'us-east-1', list };
}

/** A snapshot on a clock on which nobody waits. */
async function take(list: Inventory['list']) {
  const clock = { ...SYSTEM_CLOCK, pause: async () => {} };
  const inventory = makeInventory(list);
  await using run = await makeRun([makeService('zones', ['a']).collector], { inventory, clock });
  const manifest = await run.take('v1');
  expect(manifestSchema.parse(JSON.parse(await run.read('v1', 'manifest.json')))).toEqual(manifest);
  return manifest;
}

test('an inventory that is not done when all else is holds nothing up', async () => {
  const { state, coverage } = await take(async function* () {
    yield { ...QUEUE, uncovered: UNCOVERED };
    await new Promise(() => {});
  });
  expect({ state, coverage }).toEqual({
    state: 'COMPLETE',
    coverage: {
      regions: [{ region: 'us-east-1', status: 'unfinished', count: 1 }],
      uncovered: [{ ...UNCOVERED, count: 1, arns: [QUEUE.arn] }],
    },
  });
});

test('what fails on the way keeps what was listed before', async () => {
  const { coverage } = await take(async function* () {
    yield { ...QUEUE, uncovered: UNCOVERED };
    throw new Error('broken off');
  });
  expect(coverage).toMatchObject({
    regions: [{ status: 'failed', count: 1, message: 'broken off' }],
    uncovered: [{ count: 1 }],
  });
});

test('of one kind a thousand are named, all are counted', async () => {
  const { coverage } = await take(async function* () {
    for (let index = 0; index < 1_500; index++)
      yield { arn: `${QUEUE.arn}${index}`, region: 'us-east-1', uncovered: UNCOVERED };
  });
  expect(coverage?.uncovered[0]?.count).toBe(1_500);
  expect(coverage?.uncovered[0]?.arns).toHaveLength(1_000);
});

test('what has no region is counted once, wherever it is listed', async () => {
  const inventory = makeInventory(async function* () {
    yield { arn: 'arn:aws:iam::1:oidc-provider/a', region: '', uncovered: { service: 'iam', type: 'x' } };
  });
  await using run = await makeRun([makeService('zones', ['a']).collector], { inventory });
  const { config } = run.engine;
  Object.assign(config.aws, { regions: ['us-east-1', 'us-west-2'] });
  expect((await run.take('v1')).coverage?.uncovered).toMatchObject([{ count: 1 }]);
});

test('where no agent reads AWS, nobody asks', async () => {
  const inventory = makeInventory(() => {
    throw new Error('asked');
  });
  const local = { ...makeService('tools', ['a'], 'local').collector, scope: 'local' as const };
  await using run = await makeRun([local], { inventory });
  expect(await run.take('v1')).not.toHaveProperty('coverage');
});

test('a run that is cancelled meanwhile ends as cancelled', async () => {
  const cancel = new AbortController();
  const zones = makeService('zones', ['a']);
  const inventory = makeInventory(async function* () {
    yield { ...QUEUE, uncovered: UNCOVERED };
    await new Promise(() => {});
  });
  zones.hook = () => cancel.abort(new Error('stopped by hand'));
  await using run = await makeRun([zones.collector], { inventory });
  await expect(run.take('v1', { signal: cancel.signal })).rejects.toThrow('stopped by hand');
});
