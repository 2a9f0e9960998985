import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { drill } from '../../src/commands/drill.ts';
import { createDrills } from '../../src/runs/drills.ts';
import { createFakePorts, type FakePorts, makeConfig, openScratchStore } from '../changes/fake-ports.ts';
import { ALICE, makeDeps } from '../commands/fake-snapshots.ts';
import { makeRun } from '../engine/fake-estate.ts';
import { BUCKET, HTML, takeBucket } from './fake-bucket.ts';

const SCRATCH = 'jada-drills';

/** A bucket for drills: no versions, nothing public. */
function seedScratch({ objects, restore }: FakePorts): void {
  const parts = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  const value = Object.fromEntries(parts.map((part) => [part, true]));
  for (const bucket of [SCRATCH, BUCKET, 'queenofsandiego-staging']) {
    objects.buckets.set(bucket, new Map());
    restore.things.set(`s3 bucket ${bucket}`, {});
    restore.things.set(`s3 setting ${bucket} publicAccessBlock`, { part: 'publicAccessBlock', value });
  }
}

async function openDrill() {
  const store = await openScratchStore();
  onTestFinished(() => store[Symbol.asyncDispose]());
  await takeBucket(store, 'v1', { 'a.html': 'a', 'b.html': 'b' });
  const notes: unknown[] = [];
  const audit = { record: async (note: object) => void notes.push(note) };
  const ports = createFakePorts();
  seedScratch(ports);
  const scratch = await mkdtemp(join(tmpdir(), 'tidemark-drills-'));
  onTestFinished(() => rm(scratch, { recursive: true, force: true }));
  const drills = createDrills({
    ...ports,
    config: makeConfig(),
    store,
    audit,
    scratch,
    clock: () => new Date(0),
  });
  const stop = new AbortController();
  const run = async (name?: string, bucket?: string) => {
    const deps = makeDeps({});
    const asked = { count: 5, ...(bucket !== undefined && { bucket }) };
    const exitCode = await drill(name, asked, { ...deps, drills, by: ALICE, stop: stop.signal });
    return { exitCode, text: deps.stdout.text };
  };
  return { store, notes, run, scratch, stop, ...ports };
}

test('what is stored is restored to scratch and compared, and nothing is left behind', async () => {
  const { run, notes, scratch } = await openDrill();
  const { exitCode, text } = await run();
  expect(text).toContain('v1: 1 of 1 resource restored to scratch as they were');
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

test.each([
  ['nothing', undefined],
  ['no bucket', SCRATCH],
])('a snapshot with %s that a drill could restore is no success', async (what, bucket) => {
  const { run, store } = await openDrill();
  await using other = await makeRun([], { store });
  await other.take('v2');
  await expect(run('v2', bucket)).rejects.toThrow(`snapshot v2 has ${what} that a drill could restore`);
});

test('the bucket of drills is restored to no bucket', async () => {
  const { run } = await openDrill();
  await expect(run('v1', BUCKET)).rejects.toThrow('snapshot v1 has no bucket that a drill could restore');
});

test('objects go to a bucket with their headers, are read back, and are gone afterwards', async () => {
  const { run, log, objects, notes } = await openDrill();
  const { exitCode, text } = await run('v1', SCRATCH);
  expect(exitCode).toBe(0);
  expect(text).toMatch(/OK {2}s3 jada-media +2 +2 B/);
  expect(text).toContain(`v1: 1 of 1 bucket restored to ${SCRATCH} as they were and removed again, in `);
  expect(
    log
      .of('put')
      .map((call) => call.replace(/[0-9a-f-]{36}/, 'ID'))
      .sort(),
  ).toEqual([
    `put ${SCRATCH}/tidemark-drill/ID/${BUCKET}/a.html`,
    `put ${SCRATCH}/tidemark-drill/ID/${BUCKET}/b.html`,
  ]);
  expect(objects.contents(SCRATCH)).toEqual({});
  expect(notes).toMatchObject([{ detail: `1 of 1 resources ok, in ${SCRATCH}` }]);
});

test.each([
  ['other bytes', (objects: FakePorts['objects'], key: string) => objects.seed(SCRATCH, key, 'x', HTML)],
  ['other headers', (objects: FakePorts['objects'], key: string) => objects.seed(SCRATCH, key, 'a')],
])('an object that comes back with %s fails the drill, and is gone all the same', async (_, spoil) => {
  const { run, log, objects } = await openDrill();
  log.after(/^put .*a.html/, (call) => spoil(objects, call.slice(`put ${SCRATCH}/`.length)));
  const { exitCode, text } = await run('v1', SCRATCH);
  expect(exitCode).toBe(1);
  expect(text).toMatch(/FAILED .*(not what the snapshot has|came back with other headers)/);
  expect(objects.contents(SCRATCH)).toEqual({});
});

test('a drill that is stopped leaves nothing', async () => {
  const { run, log, objects, stop, notes } = await openDrill();
  log.after(/^put/, () => stop.abort(), 1);
  await expect(run('v1', SCRATCH)).rejects.toThrow('stopped; nothing was left behind');
  expect(notes).toMatchObject([{ outcome: 'failed', detail: 'stopped; nothing was left behind' }]);
  expect(log.of('put')).not.toEqual([]);
  expect(objects.contents(SCRATCH)).toEqual({});
});

test('what cannot be removed is named, with the way to do it', async () => {
  const { run, log } = await openDrill();
  log.fail(/^delete/);
  await expect(run('v1', SCRATCH)).rejects.toThrow(
    /could not be removed: aws s3 rm --recursive s3:\/\/jada-drills\/tidemark-drill\/[0-9a-f-]{36}\/ removes all of it/,
  );
});

test.each([
  [
    'queenofsandiego.com',
    'the bucket queenofsandiego.com is the production of qos: drills need one that is of no',
  ],
  ['queenofsandiego-staging', 'is the staging of qos'],
  ['nowhere', 'there is no bucket nowhere: make one for drills'],
])('%s is not for drills', async (bucket, reason) => {
  const { run, log, notes } = await openDrill();
  await expect(run('v1', bucket)).rejects.toThrow(reason);
  expect(log.of('put')).toEqual([]);
  expect(notes).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining(reason) }]);
});

test.each([
  [
    'has versions',
    'has versioning',
    ({ restore }: FakePorts) => restore.things.set(`s3 setting ${SCRATCH} versioning`, {}),
  ],
  [
    'may be public',
    'does not block all public access',
    ({ restore }: FakePorts) => restore.things.delete(`s3 setting ${SCRATCH} publicAccessBlock`),
  ],
  [
    'has something of another drill',
    'there are objects under jada-drills/tidemark-drill/: another drill is going on, or one was killed',
    ({ objects }: FakePorts) => objects.seed(SCRATCH, 'tidemark-drill/x/y', 'z'),
  ],
])('a bucket that %s is refused', async (_, reason, spoil) => {
  const drills = await openDrill();
  spoil(drills);
  await expect(drills.run('v1', SCRATCH)).rejects.toThrow(reason);
  expect(drills.log.of('put')).toEqual([]);
});
