import { expect, test } from 'vitest';
import { listSnapshots } from '../../src/commands/list-snapshots.ts';
import { showSnapshot } from '../../src/commands/show-snapshot.ts';
import { SnapshotError } from '../../src/errors.ts';
import { STARTED } from '../terminal/builders.ts';
import { makeDeps } from './fake-snapshots.ts';

const EMPTY = { startedAt: STARTED, resources: 0, files: 0, bytes: 0 };

test('without snapshots the list says how to take the first', async () => {
  const deps = makeDeps();
  expect(await listSnapshots({ ...deps, now: STARTED })).toBe(0);
  expect(deps.stdout.text).toBe('No snapshots yet. Take the first: tidemark snapshot take\n');
});

test('the list is a table, or one JSON object', async () => {
  const deps = makeDeps();
  deps.snapshots.listings = [{ ...EMPTY, name: 'v1.0', state: 'RUNNING' }];
  await listSnapshots({ ...deps, now: STARTED });
  expect(deps.stdout.text).toMatch(/^NAME .*\nv1.0 {2}RUNNING /);
  const json = makeDeps({ json: true });
  await listSnapshots({ ...json, snapshots: deps.snapshots, now: STARTED });
  expect(JSON.parse(json.stdout.text)).toMatchObject({ kind: 'snapshots', snapshots: [{ name: 'v1.0' }] });
});

test('a snapshot is shown with where its full list is', async () => {
  const deps = makeDeps();
  expect(await showSnapshot('v1.0', deps)).toBe(0);
  expect(deps.stdout.text).toMatch(/^Snapshot v1.0 is COMPLETE, taken in 42 s\n/);
  expect(deps.stdout.text).toMatch(/bytes and checksum: \/kept\/snapshots\/v1.0\/MANIFEST.md\n$/);
});

test('with --json it is one object', async () => {
  const deps = makeDeps({ json: true });
  await showSnapshot('v1.0', deps);
  expect(JSON.parse(deps.stdout.text)).toMatchObject({
    kind: 'snapshot',
    folder: '/kept/snapshots/v1.0',
    manifest: { name: 'v1.0', state: 'COMPLETE' },
  });
});

test.each([
  ['v1.2', 'there is no snapshot named "v1.2"; did you mean v1.1?'],
  ['nothing', 'there is no snapshot named "nothing"; `tidemark snapshot list` shows what there is'],
  ['going', 'snapshot going is being taken now: it can be shown once it is whole'],
  ['half', 'snapshot half is not whole yet: `tidemark snapshot take half` goes on with it'],
  [
    'broken',
    'the manifest.json of broken cannot be read: `tidemark snapshot verify broken --heal` puts it back where the store still has it',
  ],
])('show %s: %s', async (name, message) => {
  const deps = makeDeps();
  deps.snapshots.listings = [
    { ...EMPTY, name: 'v1.1', state: 'COMPLETE' },
    { ...EMPTY, name: 'going', state: 'RUNNING' },
    { ...EMPTY, name: 'half', state: 'INTERRUPTED' },
    { ...EMPTY, name: 'broken', state: 'DAMAGED', note: 'its manifest.json cannot be read' },
  ];
  await expect(showSnapshot(name, deps)).rejects.toThrow(new SnapshotError(message));
});
