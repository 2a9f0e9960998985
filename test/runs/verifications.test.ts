import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVerifications } from '../../src/runs/verifications.ts';
import { openDatabase } from '../../src/state/database.ts';
import { createSampleCycles } from '../../src/state/sample-cycles.ts';
import { createSettings } from '../../src/state/settings.ts';
import { makeRun, makeService } from '../engine/fake-estate.ts';

const signal = new AbortController().signal;
const ignore = () => {};

async function makeScene() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await mkdtempDisposable(join(tmpdir(), 'tidemark-verifications-')));
  const { db } = stack.use(await openDatabase(folder.path));
  const run = stack.use(await makeRun([makeService('zones', ['a', 'b']).collector]));
  await run.take('v1');
  const create = () =>
    createVerifications({
      engine: run.engine,
      snapshots: { running: async () => [] },
      cycles: createSampleCycles(createSettings(db), 'test'),
      clock: () => new Date('2026-11-22T12:00:00Z'),
    });
  const kept = stack.move();
  return { run, create, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

test('the next run, also of another process, reads the next part', async () => {
  await using scene = await makeScene();
  const parts: unknown[] = [];
  for (let run = 0; run < 3; run++) {
    const answer = await scene.create().verify({ name: 'v1', sample: 2 }, ignore, signal);
    parts.push(answer.kind === 'verified' && answer.sample?.part);
  }
  expect(parts).toEqual([1, 2, 1]);
});

test.each([
  ['v2', { kind: 'unknown', name: 'v2', guess: 'v1' }],
  ['../v1', { kind: 'unknown', name: '../v1' }],
  ['begun', { kind: 'unfinished', name: 'begun', isRunning: false }],
])('of %s it says that there is none to verify', async (name, answer) => {
  await using scene = await makeScene();
  await scene.run.store.writePartial('begun', 'run.json', '{}');
  expect(await scene.create().verify({ name }, ignore, signal)).toEqual(answer);
});
