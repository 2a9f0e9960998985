import { expect, test } from 'vitest';
import { verifySnapshot } from '../../src/commands/verify-snapshot.ts';
import { SnapshotError, UsageError } from '../../src/errors.ts';
import type { VerifyAnswer, VerifyReport } from '../../src/runs/verifications.ts';
import { makeDeps } from './fake-snapshots.ts';

const REPORT: VerifyReport = {
  kind: 'verified',
  name: 'v1.0',
  folder: '/kept/snapshots/v1.0',
  findings: [],
  files: 1234,
  bytes: 5_000_000,
  elapsedMs: 2000,
};

function makeVerifyDeps(answer: VerifyAnswer, flags: { json?: boolean; quiet?: boolean } = {}) {
  const requests: unknown[] = [];
  const verify = async (request: unknown) => {
    requests.push(request);
    return answer;
  };
  const view = { update() {}, aside: (write: () => void) => write(), [Symbol.dispose]() {} };
  const stop = new AbortController().signal;
  return { ...makeDeps(flags), verifications: { verify }, view, stop, requests };
}

test('a snapshot that is right is said to be, and the exit code is 0', async () => {
  const deps = makeVerifyDeps(REPORT);
  expect(await verifySnapshot({ name: 'v1.0' }, deps)).toBe(0);
  expect(deps.stdout.text).toBe(
    'Snapshot v1.0 is as it was sealed\n  1,234 files read again (5.0 MB on the disk) in 2.0 s\n',
  );
});

test('all that is wrong is named, and the exit code is 1', async () => {
  const findings = [
    { kind: 'damaged', path: 'a/\u001b[31mb' },
    { kind: 'extra', path: 'c' },
  ] as const;
  const deps = makeVerifyDeps({ ...REPORT, findings }, { quiet: true });
  expect(await verifySnapshot({ name: 'v1.0' }, deps)).toBe(1);
  expect(deps.stdout.text.split('\n')).toEqual([
    'Snapshot v1.0 is DAMAGED: 1 damaged, 1 extra',
    '  damaged    a/\uFFFD[31mb',
    '  extra      c',
    '`tidemark snapshot verify v1.0 --heal` puts back what still is elsewhere',
    'Extra files were never part of it: look at them, and remove them by hand',
    '',
  ]);
});

test('what could not be healed is not promised again', async () => {
  const findings = [{ kind: 'missing', path: 'a' }] as const;
  const deps = makeVerifyDeps({ ...REPORT, findings, healed: [] }, { quiet: true });
  await verifySnapshot({ name: 'v1.0', heal: true }, deps);
  expect(deps.stdout.text).toContain('What is left is nowhere else');
  expect(deps.stdout.text).not.toContain('--heal');
});

test('a part is told with when all of it will have been read', async () => {
  const sample = { part: 7, of: 30, startedAt: '2026-11-01T00:00:00.000Z', at: '2026-11-07T00:00:00.000Z' };
  const deps = makeVerifyDeps({ ...REPORT, sample });
  await verifySnapshot({ name: 'v1.0', sample: '1/30' }, deps);
  expect(deps.requests).toEqual([{ name: 'v1.0', sample: 30 }]);
  expect(deps.stdout.text).toContain(
    'part 7 of 30; all of it by 30 Nov 2026, with 23 more runs at this pace',
  );
});

test('with --json the last line is the report', async () => {
  const deps = makeVerifyDeps(REPORT, { json: true });
  await verifySnapshot({ name: 'v1.0' }, deps);
  expect(JSON.parse(deps.stdout.text)).toEqual(REPORT);
});

test.each([
  [{ kind: 'unknown', name: 'v1', guess: 'v1.0' }, 'there is no snapshot named "v1"; did you mean v1.0?'],
  [{ kind: 'unfinished', name: 'v1', isRunning: true }, 'is being taken now: it can be verified once it is'],
  [{ kind: 'unfinished', name: 'v1', isRunning: false }, '`tidemark snapshot take v1` goes on with it'],
] as const)('%o is refused in one line', async (answer, message) => {
  const run = verifySnapshot({ name: 'v1' }, makeVerifyDeps(answer));
  await expect(run).rejects.toThrow(SnapshotError);
  await expect(run).rejects.toThrow(message);
});

test('a sample that is none is bad usage', async () => {
  const run = verifySnapshot({ name: 'v1.0', sample: '30' }, makeVerifyDeps(REPORT));
  await expect(run).rejects.toThrow(
    new UsageError('--sample: "30" is not of the form 1/30: one part of how many, at most 10000'),
  );
});
