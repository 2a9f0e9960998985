import { expect, test } from 'vitest';
import { takeSnapshot } from '../../src/commands/take-snapshot.ts';
import { SnapshotError, UsageError } from '../../src/errors.ts';
import { createRunView } from '../../src/terminal/run-view.ts';
import { makeFailure, makeManifest } from '../terminal/builders.ts';
import { ALICE, makeDeps, SEALED } from './fake-snapshots.ts';

function makeTake(flags: { json?: boolean; quiet?: boolean } = {}) {
  const deps = makeDeps(flags);
  const stop = new AbortController();
  const view = createRunView({ ...deps, isInteractive: false, now: () => 0 });
  return { ...deps, view, by: ALICE, stop: stop.signal, ask: () => stop.abort() };
}

function sealed(state: 'COMPLETE' | 'PARTIAL' | 'FAILED') {
  return {
    ...SEALED,
    manifest: makeManifest({ state, failures: state === 'COMPLETE' ? [] : [makeFailure()] }),
  };
}

test('what was asked for is what is taken', async () => {
  const deps = makeTake();
  await takeSnapshot({ name: 'v1.0', only: 'lambda, s3,s3', full: true }, deps);
  await takeSnapshot({}, deps);
  expect(deps.snapshots.requests).toEqual([
    { name: 'v1.0', only: ['s3', 'lambda'], full: true, by: ALICE },
    { by: ALICE },
  ]);
});

test.each([
  ['COMPLETE', 0],
  ['PARTIAL', 3],
  ['FAILED', 1],
] as const)('%s exits %d', async (state, exitCode) => {
  const deps = makeTake();
  deps.snapshots.result = sealed(state);
  expect(await takeSnapshot({ name: 'v1.0' }, deps)).toBe(exitCode);
  expect(deps.stdout.text).toContain(`Snapshot v1.0 is ${state}, taken in 42 s`);
});

test('wrong names and agents are told at once, before anything is begun', async () => {
  const deps = makeTake();
  const failing = takeSnapshot({ name: 'a/b', only: 's3,lamda,x' }, deps);
  await expect(failing).rejects.toThrow(UsageError);
  await expect(failing).rejects.toThrow(
    '"a/b" is no name for a snapshot: letters, digits, ".", "_" and "-", not beginning with "."\n' +
      '--only: "lamda" is not one of s3, lambda, config, local; did you mean lambda?\n' +
      '--only: "x" is not one of s3, lambda, config, local',
  );
  expect(deps.snapshots.requests).toEqual([]);
});

test('a run that is refused is told with the reasons and where to watch the other one', async () => {
  const deps = makeTake();
  const place = { channel: 'C01OPS', permalink: 'https://jada.slack.com/1' };
  const running = { name: 'v0.9', startedAt: new Date(0), by: ALICE, place };
  deps.snapshots.refusal = {
    kind: 'refused',
    reasons: ['snapshot v0.9 is being taken now, by alice'],
    running,
  };
  await expect(takeSnapshot({ name: 'v1.0' }, deps)).rejects.toThrow(
    new SnapshotError('snapshot v0.9 is being taken now, by alice\nwatch it at https://jada.slack.com/1'),
  );
});

test('a run that failed says why and that it can be gone on with', async () => {
  const deps = makeTake();
  deps.snapshots.result = {
    kind: 'failed',
    name: 'v1.0',
    code: 'store',
    message: 'disk full',
    resumable: true,
  };
  expect(await takeSnapshot({ name: 'v1.0' }, deps)).toBe(1);
  expect(deps.stderr.text).toBe(
    'snapshot v1.0 failed: disk full; what was captured is kept: `tidemark snapshot take v1.0` goes on from there\n',
  );
});

test('told to stop, it cancels the run, says how to go on, and exits 130', async () => {
  const deps = makeTake();
  deps.snapshots.result = undefined;
  const taking = takeSnapshot({ name: 'v1.0' }, deps);
  await Promise.resolve();
  deps.ask();
  expect(await taking).toBe(130);
  expect(deps.snapshots.cancelled).toEqual(['v1.0']);
  expect(deps.stderr.text).toBe(
    'stopping…; once more to quit at once\nstopped; `tidemark snapshot take v1.0` resumes it\n',
  );
});

test('told to stop before the run had begun, it cancels it at once', async () => {
  const deps = makeTake();
  deps.snapshots.result = undefined;
  deps.ask();
  expect(await takeSnapshot({}, deps)).toBe(130);
  expect(deps.snapshots.cancelled).toEqual(['by-time']);
});

test('with --json stdout has events and the result as the last line, nothing else', async () => {
  const deps = makeTake({ json: true });
  await takeSnapshot({ name: 'v1.0' }, deps);
  const lines = deps.stdout.text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['progress', 'sealed']);
  expect(JSON.parse(lines[1] ?? '')).toEqual(SEALED);
});

test('with --json a failure is the last line too', async () => {
  const deps = makeTake({ json: true, quiet: true });
  deps.snapshots.result = {
    kind: 'failed',
    name: 'v1.0',
    code: 'store',
    message: 'disk full',
    resumable: false,
  };
  await takeSnapshot({ name: 'v1.0' }, deps);
  expect(JSON.parse(deps.stdout.text)).toEqual(deps.snapshots.result);
});

test('with --quiet there is the result alone', async () => {
  const deps = makeTake({ quiet: true });
  await takeSnapshot({ name: 'v1.0' }, deps);
  expect(deps.stdout.text).toBe('Snapshot v1.0 is COMPLETE, taken in 42 s: /kept/snapshots/v1.0\n');
});
