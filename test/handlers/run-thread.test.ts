import { expect, test } from 'vitest';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { takeSnapshot } from '../../handlers/take-snapshot.ts';
import type { TakeResult } from '../../src/runs/snapshots.ts';
import { makeFailure, makeManifest } from './make-manifest.ts';
import { makeAgent, makeProgress, STARTED_AT } from './make-progress.ts';
import { ALICE, makeHandlerDeps, makeRequest } from './make-request.ts';

const LONG_MS = 30 * SPACING_MS;
const SEALED: TakeResult = {
  kind: 'sealed',
  manifest: makeManifest(),
  folder: '/s/v1.0',
  manifestFile: '/s/v1.0/MANIFEST.md',
  elapsedMs: 252_000,
};

async function makeRunning() {
  const deps = makeHandlerDeps();
  await takeSnapshot(makeRequest('v1.0').request, deps);
  await deps.clock.advance(SPACING_MS);
  return deps;
}

test('each agent has a message in the thread, edited in place', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  for (let step = 0; step < 10; step++) {
    const agents = makeProgress().agents.map((agent) => ({ ...agent, files: step }));
    snapshots.tell('v1.0')(makeProgress({ agents }));
    await clock.advance(LONG_MS);
  }
  expect(slack.messages.map(({ thread }) => thread)).toEqual([undefined, ...Array(4).fill('1.000100')]);
  expect(slack.shown[1]).toContain('*S3 buckets*');
  expect(slack.shown[1]).toContain('9 files');
});

test('the rate is that of the last seconds', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  for (let second = 0; second <= 30; second++) {
    snapshots.tell('v1.0')(makeProgress({ agents: [makeAgent({ fetchedBytes: second * 2_000_000 })] }));
    await clock.advance(1000);
  }
  expect(slack.shown[1]).toContain('2.0 MB/s');
});

test('where a run is told of is kept, message by message', async () => {
  const { clock, snapshots } = await makeRunning();
  snapshots.tell('v1.0')(makeProgress());
  await clock.advance(LONG_MS);
  expect(snapshots.places.get('v1.0')).toEqual({
    channel: 'C01OPS',
    ts: '1.000100',
    permalink: 'https://jada.slack.com/C01OPS/1.000100',
    threads: { s3: '2.000100', lambda: '3.000100', config: '4.000100', local: '5.000100' },
  });
});

test('a sealed snapshot ends every message, uploads the manifest, and calls the person once', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  snapshots.tell('v1.0')(makeProgress());
  await clock.advance(LONG_MS);
  snapshots.end('v1.0', SEALED);
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('🟢 COMPLETE');
  expect(slack.shown.slice(1, 5).every((shown) => shown?.includes('✅ done'))).toBe(true);
  expect(slack.files).toEqual([{ thread: '1.000100', name: 'MANIFEST.md' }]);
  expect(slack.shown[5]).toContain('<@U01ALICE> snapshot `v1.0` is 🟢 COMPLETE');
  expect(
    slack.messages.flatMap(({ texts }) => texts).filter((text) => text.includes('<@U01ALICE>')),
  ).toHaveLength(1);
});

test('that the end was told is kept, once it was', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  slack.outage = { kind: 'unreachable', reason: 'no answer' };
  snapshots.end('v1.0', SEALED);
  await clock.advance(LONG_MS);
  expect(snapshots.places.get('v1.0')?.told).toBeUndefined();
  slack.outage = undefined;
  await clock.advance(2 * LONG_MS);
  expect(snapshots.places.get('v1.0')?.told).toBe(true);
});

test('an end that Slack will not have was not told', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  slack.outage = { kind: 'rejected', code: 'channel_not_found' };
  snapshots.end('v1.0', SEALED);
  await clock.advance(LONG_MS);
  expect(snapshots.places.get('v1.0')).toMatchObject({ ts: '1.000100' });
  expect(snapshots.places.get('v1.0')?.told).toBeUndefined();
});

test('a run that is over before anything was posted is told in full', async () => {
  const deps = makeHandlerDeps();
  await takeSnapshot(makeRequest('v1.0').request, deps);
  deps.snapshots.tell('v1.0')(makeProgress());
  deps.snapshots.end('v1.0', SEALED);
  await deps.clock.advance(LONG_MS);
  expect(deps.slack.messages).toHaveLength(6);
  expect(deps.slack.shown[0]).toContain('🟢 COMPLETE');
});

test('where the manifest cannot be uploaded, the end says where it is', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  slack.upload = async () => ({ kind: 'rejected', code: 'missing_scope' });
  snapshots.end('v1.0', SEALED);
  await clock.advance(LONG_MS);
  expect(slack.shown.at(-1)).toContain('`/s/v1.0/MANIFEST.md`');
});

test('a partial snapshot is yellow everywhere it has gaps', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  const manifest = makeManifest({ state: 'PARTIAL', failures: [makeFailure()] });
  snapshots.end('v1.0', { ...SEALED, manifest });
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('🟡 PARTIAL');
  expect(slack.shown.find((shown) => shown?.includes('*S3 buckets*'))).toContain('🟡 done, with gaps');
  expect(slack.shown.join()).not.toContain('🟢');
});

test('a run that throws is told as failed', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  snapshots.tell('v1.0')(makeProgress());
  await clock.advance(LONG_MS);
  snapshots.runs.get('v1.0')?.done.reject(new Error('the store is gone'));
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('🔴 *FAILED*');
  expect(slack.shown[1]).toContain('⚪ stopped');
  expect(slack.shown.at(-1)).toContain('<@U01ALICE> snapshot `v1.0` has FAILED: the store is gone');
});

test('a run from before a restart goes on in its messages', async () => {
  const { clock, slack, snapshots, threads } = await makeRunning();
  snapshots.tell('v1.0')(makeProgress({ agents: [makeAgent()] }));
  await clock.advance(LONG_MS);
  const place = { channel: 'C01OPS', ...snapshots.places.get('v1.0') };
  const thread = threads.open(ALICE, place);
  thread.begin({ name: 'v1.0', startedAt: STARTED_AT, isResumed: true });
  thread.onProgress(makeProgress({ agents: [makeAgent({ files: 7_777 })] }));
  await clock.advance(LONG_MS);
  expect(slack.messages).toHaveLength(2);
  expect(slack.shown[1]).toContain('7,777 files');
});

test('when the bot stops, the run says that it will go on', async () => {
  const { clock, slack, snapshots, threads } = await makeRunning();
  threads.pause();
  snapshots.tell('v1.0')(makeProgress());
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('⏸ *PAUSED*');
});

test('ten thousand progress events while Slack is silent cost the run nothing, and the thread catches up', async () => {
  const { clock, slack, snapshots } = await makeRunning();
  slack.outage = { kind: 'unreachable', reason: 'no answer' };
  const tell = snapshots.tell('v1.0');
  const callsBefore = slack.calls.length;
  for (let files = 0; files < 10_000; files++) tell(makeProgress({ agents: [makeAgent({ files })] }));
  expect(slack.calls).toHaveLength(callsBefore);
  await clock.advance(60_000);
  slack.outage = undefined;
  await clock.advance(60_000);
  expect(slack.shown[1]).toContain('9,999 files');
});

test('a database that does not keep the place does not stop the telling', async () => {
  const deps = makeHandlerDeps();
  deps.snapshots.setPlace = async () => {
    throw new Error('the database is locked');
  };
  await takeSnapshot(makeRequest('v1.0').request, deps);
  deps.snapshots.tell('v1.0')(makeProgress());
  await deps.clock.advance(LONG_MS);
  expect(deps.slack.messages).toHaveLength(5);
});
