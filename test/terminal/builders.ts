import type { AgentProgress, RunProgress } from '../../src/engine/progress.ts';
import type { Failure, ManifestSummary } from '../../src/manifest/manifest.ts';
import type { Output } from '../../src/terminal/view.ts';

export const STARTED = new Date('2026-11-22T03:00:00Z');

export function makeAgent(change: Partial<AgentProgress> = {}): AgentProgress {
  return {
    agent: 's3',
    state: 'working',
    listed: true,
    resources: { found: 10, done: 5, failed: 0 },
    steps: { found: 200, done: 100 },
    files: 90,
    bytes: 1_500_000,
    fetchedBytes: 1_500_000,
    failures: [],
    ...change,
  };
}

export function makeProgress(change: Partial<RunProgress> = {}): RunProgress {
  return {
    kind: 'progress',
    name: 'v1.0',
    phase: 'capturing',
    round: 1,
    resumed: false,
    startedAt: STARTED,
    agents: [
      makeAgent(),
      makeAgent({ agent: 'lambda', steps: { found: 21, done: 0 }, bytes: 0, fetchedBytes: 0 }),
    ],
    ...change,
  };
}

export function makeFailure(change: Partial<Failure> = {}): Failure {
  return {
    service: 's3',
    region: 'us-east-1',
    resource: 'private-bucket',
    what: 'objects',
    call: 'ListObjectsV2',
    code: 'AccessDenied',
    message: 'Access Denied',
    ...change,
  };
}

export function makeManifest(change: Partial<ManifestSummary> = {}): ManifestSummary {
  return {
    schema: 1,
    estate: 'jada',
    name: 'v1.0',
    state: 'COMPLETE',
    startedAt: '2026-11-22T03:00:00.000Z',
    finishedAt: '2026-11-22T03:00:42.000Z',
    account: '123456789012',
    agents: ['s3', 'lambda', 'config', 'local'],
    consistency: { kind: 'atomic', asOf: '2026-11-22T03:00:30.000Z', rounds: 1 },
    totals: {
      resources: 67,
      files: 1300,
      bytes: 68_400_000,
      newBytes: 3_100_000,
      services: {
        s3: { resources: 46, files: 1234, bytes: 68_000_000 },
        lambda: { resources: 21, files: 66, bytes: 400_000 },
      },
    },
    root: 'ab'.repeat(32),
    changes: null,
    ledger: [],
    timings: [],
    failures: [],
    ...change,
  };
}

/** What was written, and a terminal's size to set. */
export interface RecordingOutput extends Output {
  text: string;
  columns?: number;
  rows?: number;
  resize(columns: number): void;
}

export function makeOutput(columns?: number): RecordingOutput {
  const listeners = new Set<() => void>();
  return {
    text: '',
    ...(columns !== undefined && { columns, isTTY: true }),
    write(text) {
      this.text += text;
    },
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    resize(next) {
      this.columns = next;
      for (const listener of listeners) listener();
    },
  };
}
