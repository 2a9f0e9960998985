import { expect, test } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { nextStep } from '../../src/terminal/next-step.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { renderBriefly, renderSummary } from '../../src/terminal/summary.ts';
import { makeFailure, makeManifest } from './builders.ts';

const OPTIONS = { folder: '/kept/snapshots/v1.0', elapsedMs: 42_000, palette: createPalette(false) };

function makeNamed(title: string): NonNullable<Manifest['changes']>['added'][number] {
  return { service: 's3', region: 'us-east-1', id: title, title };
}

test('a summary says what came of it, what is in it, and where', () => {
  expect(renderSummary(makeManifest(), OPTIONS)).toBe(`Snapshot v1.0 is COMPLETE, taken in 42 s
  Estate       jada (AWS account 123456789012)
  Window       2026-11-22T03:00:00.000Z to 2026-11-22T03:00:42.000Z
  Captured     67 resources, 1,300 files, 68.4 MB (3.1 MB new in the store)
  Consistency  atomic as of 2026-11-22T03:00:30.000Z: everything was found unchanged by one second look, so all of it held at that instant
  Folder       /kept/snapshots/v1.0

  Service  Resources  Files     Size
  lambda          21     66   400 KB
  s3              46  1,234  68.0 MB
`);
});

test('what is missing is named, all of it, each with why and what to do', () => {
  const failures = [
    makeFailure(),
    makeFailure({
      service: 'ses',
      resource: '*',
      what: 'the list of all of them',
      call: 'ListX',
      code: 'Odd',
    }),
  ];
  const text = renderSummary(makeManifest({ state: 'PARTIAL', failures }), OPTIONS);
  expect(text).toContain(`Not captured: 2 things
  s3 private-bucket: objects: ListObjectsV2 AccessDenied: allow ListObjectsV2 (IAM policy)
  all of ses in us-east-1: ListX Odd: Access Denied
`);
});

test('changes are marked as in diff, the gravest first, long lists cut', () => {
  const added = Array.from({ length: 30 }, (_, index) => makeNamed(`new-${index}`));
  const changes = { since: 'v0.9', added, removed: [makeNamed('old')], changed: [makeNamed('moved')] };
  const lines = renderSummary(makeManifest({ changes }), OPTIONS).split('\n');
  const first = lines.indexOf('Since v0.9: 1 removed, 1 changed, 30 added');
  expect(lines.slice(first + 1, first + 4)).toEqual(['  - s3 old', '  * s3 moved', '  + s3 new-0']);
  expect(lines).toContain('  …and 12 more, in MANIFEST.md');
});

test('a snapshot without changes says so', () => {
  const changes = { since: 'v0.9', added: [], removed: [], changed: [] };
  expect(renderSummary(makeManifest({ changes }), OPTIONS)).toContain('\nNothing changed since v0.9\n');
  const unreadBefore = [makeNamed('media')];
  expect(renderSummary(makeManifest({ changes: { ...changes, unreadBefore } }), OPTIONS)).toMatch(
    /Nothing changed since v0\.9\n {2}captured now, and could not be read in v0\.9: \w+ media\n/,
  );
});

test('nothing is said to be unchanged where no agent took part in both', () => {
  const changes = { since: 'v0.9', agents: [], added: [], removed: [], changed: [] };
  const text = renderSummary(makeManifest({ changes }), OPTIONS);
  expect(text).toContain('\nNot compared with v0.9: no agent took part in both\n');
  expect(text).not.toContain('Nothing changed');
});

test('what exists and is of no kind that is captured is counted', () => {
  const uncovered = [{ service: 'sqs', type: '', count: 3, arns: [] }];
  const odd = [...uncovered, { service: 'a\x1b[2J', type: '', count: 1, arns: [] }];
  const regions = [{ region: 'us-east-1', status: 'listed' as const, count: 7 }];
  expect(renderSummary(makeManifest({ coverage: { regions, uncovered } }), OPTIONS)).toContain(
    '\n\nNot covered: 3 SQS queues; see MANIFEST.md\n',
  );
  expect(renderSummary(makeManifest({ coverage: { regions, uncovered: odd } }), OPTIONS)).not.toContain(
    '\x1b',
  );
  expect(renderSummary(makeManifest({ coverage: { regions, uncovered: [] } }), OPTIONS)).not.toContain(
    'Not covered',
  );
});

test('what moved meanwhile is named', () => {
  const moved = [{ service: 'dynamodb', region: 'us-east-1', id: 'bookings', reason: 'written to' }];
  const consistency = { kind: 'fuzzy', asOf: '2026-11-22T03:00:30.000Z', rounds: 3, moved } as const;
  const text = renderSummary(makeManifest({ consistency: { ...consistency, moved } }), OPTIONS);
  expect(text).toContain('fuzzy: 1 resource changed during the window');
  expect(text).toContain('\n               dynamodb bookings: written to\n');
});

test('briefly: one line and what is missing', () => {
  const manifest = makeManifest({ state: 'PARTIAL', failures: [makeFailure()] });
  expect(renderBriefly(manifest, OPTIONS)).toBe(`Snapshot v1.0 is PARTIAL, taken in 42 s: /kept/snapshots/v1.0
Not captured: 1 thing
  s3 private-bucket: objects: ListObjectsV2 AccessDenied: allow ListObjectsV2 (IAM policy)
`);
});

test('what Tidemark says itself stands without its code', () => {
  const failure = { service: 'gas', resource: 'main', what: 'everything', call: '', code: 'tool' };
  const failures = [makeFailure({ ...failure, message: 'clasp is not logged in: run "npx clasp login"' })];
  expect(renderSummary(makeManifest({ failures }), OPTIONS)).toContain(
    '  gas main: everything: clasp is not logged in: run "npx clasp login"\n',
  );
});

test('names from AWS cannot steer the terminal', () => {
  const failures = [makeFailure({ resource: 'a\x1b[2J', message: 'b\nc', code: 'Odd' })];
  const text = renderSummary(makeManifest({ failures }), OPTIONS);
  expect(text).toContain('s3 a�[2J: objects: ListObjectsV2 Odd: b�c\n');
});

test.each([
  ['AccessDeniedException', 'allow GetThing (IAM policy)'],
  ['403', 'allow GetThing (IAM policy)'],
  ['ExpiredToken', 'log in again'],
  ['ThrottlingException', 'take the next one at a quieter time'],
  ['TimeoutError', 'it may pass: take another one'],
  ['InternalFailure', 'it may pass: take another one'],
  ['EACCES', 'make it readable for the user that runs Tidemark'],
  ['ENOENT', 'check its path in tidemark.yaml'],
  ['ENOTFOUND', 'check aws.region, aws.regions and the network: it has no address'],
  ['SomethingElse', undefined],
])('after %s: %s', (code, step) => {
  expect(nextStep({ code, call: 'GetThing' })).toBe(step);
});
