import type { Failure, LedgerEntry, ManifestSummary } from '../../src/manifest/manifest.ts';

export function makeFailure(fields: Partial<Failure> = {}): Failure {
  return {
    service: 's3',
    region: 'us-east-1',
    resource: 'sailjada-logs',
    what: 'bucket policy',
    call: 'GetBucketPolicy',
    code: 'AccessDenied',
    message: 'Access Denied',
    ...fields,
  };
}

function makeEntry(agent: LedgerEntry['agent'], service: string, count: number): LedgerEntry {
  return { agent, service, region: 'us-east-1', status: 'found', count };
}

export function makeManifest(fields: Partial<ManifestSummary> = {}): ManifestSummary {
  return {
    schema: 1,
    estate: 'jada',
    name: 'v1.0',
    state: 'COMPLETE',
    startedAt: '2026-11-22T17:12:00.000Z',
    finishedAt: '2026-11-22T17:16:12.000Z',
    account: '123456789012',
    agents: ['s3', 'lambda', 'config', 'local'],
    consistency: { kind: 'atomic', asOf: '2026-11-22T17:15:58.000Z', rounds: 1 },
    timings: [],
    totals: {
      resources: 137,
      files: 4_321,
      bytes: 68_400_000,
      newBytes: 68_400_000,
      services: {
        s3: { resources: 46, files: 4_000, bytes: 68_000_000 },
        lambda: { resources: 21, files: 126, bytes: 300_000 },
        cloudfront: { resources: 66, files: 66, bytes: 90_000 },
        gas: { resources: 4, files: 129, bytes: 10_000 },
      },
    },
    root: 'a'.repeat(64),
    changes: null,
    ledger: [
      makeEntry('s3', 's3', 46),
      makeEntry('lambda', 'lambda', 21),
      makeEntry('config', 'cloudfront', 66),
      makeEntry('local', 'gas', 4),
    ],
    failures: [],
    ...fields,
  };
}
