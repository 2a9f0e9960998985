import { expect, test } from 'vitest';
import { diffSnapshots } from '../../src/commands/diff-snapshots.ts';
import { CancelledError } from '../../src/errors.ts';
import { createSnapshotDiffs } from '../../src/runs/snapshot-diffs.ts';
import type { Store } from '../../src/store/store.ts';
import { makeBucket, makeDocument, makeSnapshots } from '../diff/make-snapshots.ts';
import { makeDeps } from './fake-snapshots.ts';

function makeScene(flags: Parameters<typeof makeDeps>[0] = {}) {
  const objects = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`new-${index}.jpg`, `${index}`]),
  );
  const { store } = makeSnapshots({
    v1: {
      resources: [makeBucket('gone', { a: '1' }), makeBucket('site', {}), makeDocument('acm', 'c', { a: 1 })],
    },
    v2: {
      resources: [
        makeBucket('site', { 'a\x1b[2J.jpg': 'x', ...objects }),
        makeDocument('acm', 'c', { a: 2 }),
      ],
    },
  });
  const stop = new AbortController();
  return { ...makeDeps(flags), diffs: createSnapshotDiffs(store as unknown as Store), stop: stop.signal };
}

test('the gravest comes first, what is long is cut with its number, and nothing steers the terminal', async () => {
  const deps = makeScene();
  expect(await diffSnapshots('v1', 'v2', deps)).toBe(0);
  expect(deps.stdout.text).toMatch(
    /^From v1 to v2: 1 removed, 2 changed, 0 added, 0 the same\n1 critical, 1 medium, 1 low\n/,
  );
  expect(deps.stdout.text).toMatch(/\nCRITICAL {2}- s3 gone \(us-east-1\) {2}2 files, \d+ B\n/);
  expect(deps.stdout.text).toContain('\n  medium    * a: 1 → 2\n');
  expect(deps.stdout.text).toContain('\n  …and 16 more; --json has all\n');
  expect(deps.stdout.text).toContain('a\uFFFD[2J.jpg');
});

test('with --json all of it is one object, with --quiet the counts are told', async () => {
  const json = makeScene({ json: true });
  await diffSnapshots('v1', undefined, json);
  const [, , low] = JSON.parse(json.stdout.text).resources;
  expect(low.details).toHaveLength(41);
  const quiet = makeScene({ quiet: true });
  await diffSnapshots('v2', undefined, quiet);
  expect(quiet.stdout.text.split('\n')).toHaveLength(3);
});

test('two that do not differ end with 0 as well, an unknown one with 1 and a line', async () => {
  const deps = makeScene();
  expect(await diffSnapshots('v1', 'v1', deps)).toBe(0);
  expect(deps.stdout.text).toBe('From v1 to v1: nothing differs in 3 resources\n');
  expect(await diffSnapshots('v3', 'v1', deps)).toBe(1);
  expect(deps.stderr.text).toBe('there is no snapshot named "v3"; did you mean v2?\n');
});

test('Ctrl-C ends it as interrupted', async () => {
  const stop = AbortSignal.abort();
  await expect(diffSnapshots('v1', 'v2', { ...makeScene(), stop })).rejects.toThrow(CancelledError);
});
