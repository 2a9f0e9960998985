import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { drill } from '../../src/commands/drill.ts';
import { createDrills } from '../../src/runs/drills.ts';
import { createFakePorts, openScratchStore } from '../changes/fake-ports.ts';
import { ALICE, makeDeps } from '../commands/fake-snapshots.ts';
import { BUCKET, takeBucket } from './fake-bucket.ts';

async function openDrill() {
  const store = await openScratchStore();
  onTestFinished(() => store[Symbol.asyncDispose]());
  await takeBucket(store, 'v1', { 'a.html': 'a', 'b.html': 'b' });
  const notes: unknown[] = [];
  const audit = { record: async (note: object) => void notes.push(note) };
  const { restore } = createFakePorts();
  const scratch = await mkdtemp(join(tmpdir(), 'tidemark-drills-'));
  onTestFinished(() => rm(scratch, { recursive: true, force: true }));
  const drills = createDrills({ store, restore, audit, scratch, clock: () => new Date(0) });
  const stop = new AbortController();
  const run = async (name?: string) => {
    const deps = makeDeps({});
    const exitCode = await drill(name, 5, { ...deps, drills, by: ALICE, stop: stop.signal });
    return { exitCode, text: deps.stdout.text };
  };
  return { store, notes, run, scratch };
}

test('what is stored is restored to scratch and compared, and nothing is left behind', async () => {
  const { run, notes, scratch } = await openDrill();
  const { exitCode, text } = await run();
  expect(text).toContain('v1: 1 of 1 resources restored to scratch as they were');
  expect(exitCode).toBe(0);
  expect(notes).toMatchObject([{ action: 'snapshot drill', target: 'v1', outcome: 'done' }]);
  expect(await readdir(scratch)).toEqual([]);
});

test('a byte that is not as it was fails the drill, by name', async () => {
  const { run, store } = await openDrill();
  const file = join(store.folder('v1'), 's3-buckets', BUCKET, 'b.html');
  await chmod(file, 0o644);
  await writeFile(file, 'B');
  const { exitCode, text } = await run('v1');
  expect(text).toContain('b.html is damaged');
  expect(exitCode).toBe(1);
});

test('a snapshot that is not there is said so, with the nearest', async () => {
  const { run } = await openDrill();
  await expect(run('v11')).rejects.toThrow('there is no snapshot named "v11"; did you mean v1?');
});
