import { expect, test } from 'vitest';
import { closingView, resultView } from '../../handlers/result-view.ts';
import type { ManifestSummary } from '../../src/manifest/manifest.ts';
import { words } from './fake-slack.ts';
import { makeFailure, makeManifest } from './make-manifest.ts';

const FOLDER = '/data/snapshots/v1.0';

function show(fields: Partial<ManifestSummary> = {}): string {
  return words(resultView({ manifest: makeManifest(fields), folder: FOLDER, elapsedMs: 252_000 }, 'alice'));
}

function named(service: string, title: string) {
  return { service, region: 'us-east-1', id: title, title };
}

test('a complete snapshot is green and says its totals and time', () => {
  const shown = show();
  expect(shown).toContain('*🟢 COMPLETE* in 4 min 12 s\\n137 resources · 4,321 files · 68.4 MB"');
  expect(shown).toContain('`/data/snapshots/v1.0` · asked for by alice');
});

test('a snapshot of a part of the estate says so, however complete it is', () => {
  expect(show({ agents: ['s3', 'config'] })).toContain('*🟢 COMPLETE* in 4 min 12 s, of s3, config only');
  expect(show()).not.toContain('only');
});

test('nothing is said to be unchanged where no agent took part in both', () => {
  const shown = show({ changes: { since: 'v0.9', agents: [], added: [], removed: [], changed: [] } });
  expect(shown).toContain('*Not compared with `v0.9`:* no agent took part in both');
});

test('services are listed by size', () => {
  expect(show()).toMatch(/`s3` {2}46 · 4,000 files · 68\.0 MB\\n`lambda` .*`cloudfront` .*`gas`/);
});

test('a snapshot that shares its bytes says how much is new', () => {
  const { totals } = makeManifest();
  expect(show({ totals: { ...totals, newBytes: 1_200_000 } })).toContain('(1.2 MB new in the store)');
});

test('a partial snapshot is not green and names what is missing, why, and what to do', () => {
  const shown = show({ state: 'PARTIAL', failures: [makeFailure()] });
  expect(shown).toContain('🟡 PARTIAL');
  expect(shown).not.toContain('🟢');
  expect(shown).toContain(
    '*Could not be captured (1)*\\n• `s3 sailjada-logs: bucket policy`: `AccessDenied` at `GetBucketPolicy`',
  );
  expect(shown).toContain('Allow GetBucketPolicy (IAM policy).');
});

test('what failed for one cause is told once, so that it hides no other cause', () => {
  const busy = { call: 'ListEventBuses', code: 'ECONNRESET' };
  const many = Array.from({ length: 20 }, (_, at) => makeFailure({ ...busy, resource: `function-${at}` }));
  const shown = show({ state: 'PARTIAL', failures: [...many, makeFailure()] });
  expect(shown).toContain('*Could not be captured (21)*\\n• `s3 function-0: bucket policy`, ');
  expect(shown).toContain(
    ' and 16 more: `ECONNRESET` at `ListEventBuses`. It may pass: take another one.\\n• `s3 sailjada-logs',
  );
});

test('a service that could not be listed comes first', () => {
  const whole = makeFailure({ service: 'lightsail', resource: '*', call: 'GetInstances' });
  const shown = show({ state: 'PARTIAL', failures: [makeFailure(), whole] });
  expect(shown).toMatch(/\(2\)\*\\n• `all of lightsail in us-east-1`.*\\n• `s3 sailjada-logs/);
});

test.each([
  ['ThrottlingException', 'Take the next one at a quieter time'],
  ['ExpiredToken', 'Log in again'],
  ['TimeoutError', 'It may pass'],
  ['NoSuchThing', 'Access Denied'],
])('%s comes with advice', (code, advice) => {
  expect(show({ state: 'PARTIAL', failures: [makeFailure({ code })] })).toContain(advice);
});

test('an atomic snapshot says as of when, in plain words', () => {
  const shown = show();
  expect(shown).toContain('atomic as of 22 Nov 2026, 17:15:58 UTC');
  expect(shown).toContain('Everything was in exactly the captured state at that moment.');
});

test('a fuzzy snapshot names what moved', () => {
  const moved = [{ service: 'dynamodb', region: 'us-east-1', id: 'bookings', reason: 'items changed' }];
  const shown = show({ consistency: { kind: 'fuzzy', asOf: '2026-11-22T17:15:58.000Z', rounds: 3, moved } });
  expect(shown).toContain(
    'fuzzy: 1 resource changed during the window\\n• `dynamodb bookings` items changed',
  );
  expect(shown).toContain('The other 136 were in exactly the captured state');
});

test('what exists and is of no kind that is captured is counted in a line', () => {
  const regions = [{ region: 'us-east-1', status: 'listed' as const, count: 7 }];
  const uncovered = [
    { service: 'rds', type: 'db', count: 1, arns: [] },
    { service: '<!here>', type: '', count: 1, arns: [] },
  ];
  expect(show({ coverage: { regions, uncovered } })).toContain(
    '*Not covered:* 1 RDS instance, 1 &lt;!here&gt; resource; see MANIFEST.md',
  );
  expect(show({ coverage: { regions, uncovered: [] } })).not.toContain('Not covered');
});

test('changes are ranked: removed before changed before added, names before stores', () => {
  const added = [named('s3', 'new-bucket')];
  const changed = [named('s3', 'sailjada.com'), named('route53', 'sailjada.com')];
  const shown = show({ changes: { since: 'v0.9', added, removed: [named('s3', 'gone')], changed } });
  expect(shown).toContain('*Since `v0.9`:* 1 removed · 2 changed · 1 added');
  expect(shown).toMatch(
    /`- s3 gone`\\n`\* route53 sailjada\.com`\\n`\* s3 sailjada\.com`\\n`\+ s3 new-bucket`/,
  );
});

test('of many changes ten are named and the rest counted', () => {
  const added = Array.from({ length: 25 }, (_, index) => named('s3', `bucket-${index}`));
  expect(show({ changes: { since: 'v0.9', added, removed: [], changed: [] } })).toContain(
    '…and 15 more, in the manifest',
  );
});

test('an unchanged estate says so', () => {
  const changes = { since: 'v0.9', added: [], removed: [], changed: [] };
  expect(show({ changes })).toContain('*Since `v0.9`:* nothing has changed');
  const unreadBefore = [{ service: 's3', region: 'us-east-1', id: 'media', title: '<media>' }];
  expect(show({ changes: { ...changes, unreadBefore } })).toContain(
    'nothing has changed\\nCaptured now, and could not be read in v0.9: s3 &lt;media&gt;',
  );
});

test('the end calls the person who asked', () => {
  const sealed = { manifest: makeManifest(), folder: FOLDER, elapsedMs: 252_000 };
  expect(closingView('<@U01ALICE>', sealed, true).text).toBe(
    '<@U01ALICE> snapshot `v1.0` is 🟢 COMPLETE after 4 min 12 s: 137 resources, 4,321 files, 68.4 MB. Every resource is listed in MANIFEST.md above.',
  );
  expect(closingView('<@U01ALICE>', sealed, false).text).toContain('`/data/snapshots/v1.0/MANIFEST.md`');
});
