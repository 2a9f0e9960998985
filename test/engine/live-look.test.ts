import { expect, test } from 'vitest';
import { type LiveComparison, lookLive } from '../../src/engine/live-look.ts';
import { AccountError } from '../../src/errors.ts';
import { makeBigService, makeRun, makeService } from './fake-estate.ts';

const options = { signal: new AbortController().signal, onProgress() {} };

class DeniedError extends Error {
  override readonly name = 'AccessDenied';
}

async function makeScene() {
  const zones = makeService('zones', ['a', 'b', 'c']);
  const big = makeBigService(3);
  const run = await makeRun([zones.collector, big]);
  const manifest = await run.take('v1');
  const look = (change: Partial<typeof run.engine> = {}) =>
    lookLive(manifest, { ...run.engine, ...change }, options);
  return { zones, big, run, manifest, look, [Symbol.asyncDispose]: () => run[Symbol.asyncDispose]() };
}

function marksOf({ differences }: LiveComparison): string[] {
  return differences.map(({ mark, title, reason }) => [mark, title, reason].filter(Boolean).join(' '));
}

test('an estate that did not change is the same', async () => {
  await using scene = await makeScene();
  expect(await scene.look()).toMatchObject({ same: 4, differences: [] });
  expect(await scene.run.store.partials()).toEqual([]);
});

test('what changed, is gone, or is new is named', async () => {
  await using scene = await makeScene();
  scene.zones.state.set('a', 'a moved').set('d', 'new').delete('b');
  scene.big.version = 2;
  const compared = await scene.look();
  expect(marksOf(compared)).toEqual(['* one', '* a', '- b', '+ d']);
  expect(compared.same).toBe(1);
});

test('what cannot be read is neither gone nor changed', async () => {
  await using scene = await makeScene();
  scene.zones.hook = (call) => {
    if (call === 'describe a') throw new DeniedError('no');
  };
  expect(marksOf(await scene.look())).toEqual(['! a could not be read: AccessDenied']);
  scene.zones.hook = () => {
    throw new DeniedError('no');
  };
  const reason = 'could not be listed: AccessDenied';
  expect(marksOf(await scene.look())).toEqual([`! a ${reason}`, `! b ${reason}`, `! c ${reason}`]);
});

test('a service of which nothing was captured and that cannot be listed is not known', async () => {
  const zones = makeService('zones', []);
  await using run = await makeRun([zones.collector, makeService('tables', ['t']).collector]);
  const manifest = await run.take('v1');
  zones.hook = (call) => {
    if (call === 'list') throw new DeniedError('no');
  };
  const compared = await lookLive(manifest, run.engine, options);
  expect(marksOf(compared)).toEqual(['! * could not be listed: AccessDenied']);
});

test('what was captured with a gap has not changed because the gap is gone', async () => {
  const big = makeBigService(1);
  const gap = { what: 'tags', call: 'GetTags', code: 'AccessDenied', message: 'no' };
  const collector: typeof big = {
    ...big,
    async capture(resource, context) {
      context.gap(gap);
      return big.capture(resource, context);
    },
    look: async () => ({ fingerprint: 'with tags' }),
  };
  await using run = await makeRun([collector]);
  const manifest = await run.take('v1');
  const compared = await lookLive(manifest, run.engine, options);
  expect(marksOf(compared)).toEqual(['! one could not be read in full when v1 was taken']);
});

test('what could not be captured is not new', async () => {
  const zones = makeService('zones', ['a', 'b']);
  await using run = await makeRun([zones.collector]);
  zones.hook = (call) => {
    if (call === 'describe a') throw new DeniedError('no');
  };
  const manifest = await run.take('v1');
  zones.hook = () => {};
  const compared = await lookLive(manifest, run.engine, options);
  expect(marksOf(compared)).toEqual(['! a could not be read in full when v1 was taken']);
});

test('with the key of another database, documents are compared by their bytes', async () => {
  await using scene = await makeScene();
  scene.zones.state.set('b', 'b moved');
  const compared = await scene.look({ key: Buffer.alloc(32, 2) });
  expect(marksOf(compared)).toEqual(['* b']);
});

test('with another key and other than documents, it says that it cannot tell', async () => {
  await using scene = await makeScene();
  scene.big.version = 2;
  expect(marksOf(await scene.look({ key: Buffer.alloc(32, 2) }))).toEqual([
    '! one its fingerprint was made by another database: verify with that one, or take a new snapshot',
  ]);
});

test('another account is refused', async () => {
  await using scene = await makeScene();
  const run = scene.look({ identify: async () => '999999999999' });
  await expect(run).rejects.toThrow(AccountError);
  await expect(run).rejects.toThrow(
    'v1 is of account 123456789012, these AWS credentials are of 999999999999',
  );
});
