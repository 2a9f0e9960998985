import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { describeConsistency, renderManifest } from '../../src/manifest/markdown.ts';

const ZONE = {
  agent: 'config',
  service: 'route53',
  id: 'Z1',
  title: 'sailjada.com',
  region: 'global',
  path: 'route53/sailjada.com.Z1.json',
  files: 2,
  bytes: 4096,
  sha256: 'ab'.repeat(32),
  fingerprint: 'f',
  heldFrom: '2026-11-22T12:00:01.000Z',
  heldUntil: '2026-11-22T12:00:09.000Z',
  gaps: [],
  sums: { offset: 0, length: 10 },
} as const satisfies Manifest['resources'][number];

function makeManifest(change: Partial<Manifest> = {}): Manifest {
  return {
    schema: 1,
    estate: 'jada',
    name: 'v1.0',
    state: 'COMPLETE',
    startedAt: '2026-11-22T12:00:00.000Z',
    finishedAt: '2026-11-22T12:00:12.000Z',
    account: '123456789012',
    agents: ['config'],
    consistency: { kind: 'atomic', asOf: '2026-11-22T12:00:09.000Z', rounds: 1 },
    timings: [],
    totals: {
      resources: 1,
      files: 2,
      bytes: 4096,
      newBytes: 4096,
      services: { route53: { resources: 1, files: 2, bytes: 4096 } },
    },
    root: 'cd'.repeat(32),
    changes: null,
    resources: [ZONE],
    ledger: [{ agent: 'config', service: 'route53', region: 'global', status: 'found', count: 1 }],
    failures: [],
    ...change,
  };
}

describe('MANIFEST.md', () => {
  it('begins with the state and names every resource with files, bytes and checksum', () => {
    const text = renderManifest(makeManifest());
    expect(text).toMatch(/^# Snapshot v1.0 of jada: COMPLETE\n/);
    expect(text).toContain(
      `| route53 | sailjada.com | global | route53/sailjada.com.Z1.json | 2 | 4.1 KB | \`${ZONE.sha256}\` |`,
    );
  });

  it('counts what it does not cover, names a part of it, and says where nothing is known of it', () => {
    const arns = ['arn:aws:sqs:us-east-1:1:a|b'];
    const uncovered = [{ service: 'sqs', type: '', count: 1_200, arns }];
    const listed = { region: 'us-east-1', status: 'listed' as const, count: 1_300 };
    const denied = { region: 'us-west-2', status: 'denied' as const, count: 0, message: 'no' };
    const text = renderManifest(makeManifest({ coverage: { regions: [listed, denied], uncovered } }));
    expect(text).toContain('### SQS queues: 1,200\n\n- arn:aws:sqs:us-east-1:1:a\\|b\n- …and 1,199 more\n');
    expect(text).toContain('| us-west-2 | denied | 0 | allow tag:GetResources: no |');
    const nothing = (regions: (typeof listed | typeof denied)[]) =>
      renderManifest(makeManifest({ coverage: { regions, uncovered: [] } }));
    expect(nothing([listed])).toContain('Nothing of such a kind was listed.');
    expect(nothing([denied])).not.toContain('Nothing');
    expect(renderManifest(makeManifest())).not.toContain('Not covered');
  });

  it('names what was not captured, the call and the error', () => {
    const failures = [
      {
        service: 's3',
        region: 'us-east-1',
        resource: 'secret-bucket',
        what: 'everything',
        call: 'ListObjectsV2',
        code: 'AccessDenied',
        message: 'Access Denied',
      },
    ];
    const text = renderManifest(makeManifest({ state: 'PARTIAL', failures }));
    expect(text).toContain(
      '| s3 secret-bucket | us-east-1 | everything | ListObjectsV2 | AccessDenied | Access Denied |',
    );
  });

  it('leaves the count out where a list was denied: it is not zero', () => {
    const ledger: Manifest['ledger'] = [
      {
        agent: 'config',
        service: 'acm',
        region: 'us-east-1',
        status: 'denied',
        count: 0,
        call: 'ListCertificates',
        code: 'AccessDenied',
        message: 'no',
      },
    ];
    expect(renderManifest(makeManifest({ ledger }))).toContain(
      '| acm | us-east-1 | denied |  | ListCertificates: AccessDenied: no |',
    );
  });

  it('lets nobody else write its tables or HTML', () => {
    const text = renderManifest(makeManifest({ resources: [{ ...ZONE, title: 'a | b\n# <script>' }] }));
    expect(text).toContain('a \\| b # &lt;script&gt;');
  });

  it('gives the key of each path that is spelled differently', () => {
    const text = renderManifest(
      makeManifest({ resources: [{ ...ZONE, keys: { 's3-buckets/x/%2E%2E/a': '../a' } }] }),
    );
    expect(text).toContain('- `s3-buckets/x/%2E%2E/a` is "../a"');
  });

  it('says what changed, or that nothing did', () => {
    const named = { service: 'route53', region: 'global', id: 'Z1', title: 'sailjada.com' };
    const changes = { since: 'v0.9', added: [named], removed: [], changed: [] };
    expect(renderManifest(makeManifest({ changes }))).toContain(
      '## Changed since v0.9\n\n- added: route53 sailjada.com',
    );
    expect(renderManifest(makeManifest({ changes: { ...changes, added: [] } }))).toContain(
      '## Changed since v0.9\n\nNothing.',
    );
  });
});

describe('the consistency line', () => {
  const asOf = '2026-11-22T12:00:09.000Z';

  it('names the instant at which all held', () => {
    expect(describeConsistency({ kind: 'atomic', asOf, rounds: 1 })).toContain(`atomic as of ${asOf}`);
  });

  it('counts what moved', () => {
    const moved = [{ service: 's3', region: 'us-east-1', id: 'x', reason: 'changed during the window' }];
    expect(describeConsistency({ kind: 'fuzzy', asOf, rounds: 3, moved })).toMatch(
      /^fuzzy: 1 resource changed during the window;/,
    );
  });
});
