import { expect, test } from 'vitest';
import { listSnapshots } from '../../handlers/list-snapshots.ts';
import { showSnapshot } from '../../handlers/show-snapshot.ts';
import type { SnapshotListing } from '../../src/runs/snapshots.ts';
import { FakeSnapshots } from './fake-snapshots.ts';
import { makeProgress } from './make-progress.ts';
import { ALICE, makeRequest } from './make-request.ts';

function makeListing(name: string, fields: Partial<SnapshotListing> = {}): SnapshotListing {
  const startedAt = new Date('2026-11-22T17:12:00Z');
  const finishedAt = new Date('2026-11-22T17:16:12Z');
  return {
    name,
    state: 'COMPLETE',
    startedAt,
    finishedAt,
    resources: 137,
    files: 4321,
    bytes: 68_400_000,
    ...fields,
  };
}

function makeSnapshots(...listing: SnapshotListing[]): FakeSnapshots {
  const snapshots = new FakeSnapshots();
  snapshots.listing = listing;
  return snapshots;
}

async function show(typed: string, snapshots: FakeSnapshots): Promise<string | undefined> {
  const { request, answers } = makeRequest(typed);
  await showSnapshot(request, { snapshots });
  return answers[0];
}

test('a snapshot is shown as its own message showed it', async () => {
  const shown = await show('v1.0', makeSnapshots(makeListing('v1.0')));
  expect(shown).toContain('*🟢 COMPLETE* in 4 min 12 s');
  expect(shown).toContain('Kept in `/s/v1.0`');
});

test('without a name the newest that was finished is shown', async () => {
  const older = makeListing('v1.0');
  const newer = makeListing('v1.1', { startedAt: new Date('2026-11-23T17:12:00Z') });
  const running = makeListing('v1.2', { state: 'RUNNING', startedAt: new Date('2026-11-24T17:12:00Z') });
  expect(await show('', makeSnapshots(older, newer, running))).toContain('Snapshot v1.1');
});

test('a slip in the name gets the nearest', async () => {
  expect(await show('v1.o', makeSnapshots(makeListing('v1.0')))).toContain(
    'There is no snapshot `v1.o`. Did you mean `v1.0`?',
  );
});

test('with none yet, it says how to take one', async () => {
  expect(await show('', makeSnapshots())).toContain('/snapshot take takes the first');
});

test('one that was begun and stopped says how to go on', async () => {
  const shown = await show('v1.0', makeSnapshots(makeListing('v1.0', { state: 'INTERRUPTED' })));
  expect(shown).toContain('`v1.0` is ⏸ INTERRUPTED: `/snapshot take v1.0` goes on where it stopped.');
});

test('a damaged one says so, and offers nothing it cannot do', async () => {
  const damaged = makeListing('v1.0', { state: 'DAMAGED', note: 'its manifest.json cannot be read' });
  const shown = await show('v1.0', makeSnapshots(damaged));
  expect(shown).toContain('🔴 DAMAGED: its manifest.json cannot be read.');
  expect(shown).not.toContain('take');
});

test('a running one shows how far it is', async () => {
  const snapshots = makeSnapshots();
  await snapshots.take({ name: 'v1.0', by: ALICE }, () => {});
  const run = {
    name: 'v1.0',
    startedAt: new Date('2026-11-22T17:12:00Z'),
    by: ALICE,
    progress: makeProgress(),
  };
  snapshots.running = async () => [run];
  expect(await show('v1.0', snapshots)).toContain('105 of 259 items');
});

test('the list is newest first, a line each', async () => {
  const newer = makeListing('v1.1', { state: 'PARTIAL', startedAt: new Date('2026-11-22T17:14:00Z') });
  const { request, answers } = makeRequest('');
  await listSnapshots(request, { snapshots: makeSnapshots(makeListing('v1.0'), newer) });
  expect(answers[0]).toMatch(
    /🟡 PARTIAL {2}`v1\.1` · 22 Nov 2026, 17:14 UTC · 137 resources · 68\.4 MB\\n🟢 COMPLETE {2}`v1\.0`/,
  );
});

test('of a long list the newest are shown and the rest counted', async () => {
  const { request, answers } = makeRequest('');
  const listing = Array.from({ length: 40 }, (_, index) => makeListing(`v${index}`));
  await listSnapshots(request, { snapshots: makeSnapshots(...listing) });
  expect(answers[0]).toContain('40 snapshots');
  expect(answers[0]).toContain('…and 25 older');
});

test('an empty list says how to begin', async () => {
  const { request, answers } = makeRequest('');
  await listSnapshots(request, { snapshots: makeSnapshots() });
  expect(answers[0]).toContain('There is no snapshot yet. `/snapshot take` takes the first.');
});
