import type { AgentProgress, RunProgress } from '../../src/engine/progress.ts';

export const STARTED_AT = new Date('2026-11-22T17:12:00Z');

export function makeAgent(fields: Partial<AgentProgress> = {}): AgentProgress {
  return {
    agent: 's3',
    state: 'working',
    listed: true,
    resources: { found: 46, done: 20, failed: 0 },
    steps: { found: 120, done: 74 },
    files: 1200,
    bytes: 68_000_000,
    fetchedBytes: 68_000_000,
    failures: [],
    ...fields,
  };
}

export function makeProgress(fields: Partial<RunProgress> = {}): RunProgress {
  return {
    kind: 'progress',
    name: 'v1.0',
    phase: 'capturing',
    round: 1,
    resumed: false,
    startedAt: STARTED_AT,
    agents: [
      makeAgent(),
      makeAgent({ agent: 'lambda', steps: { found: 21, done: 21 }, state: 'done' }),
      makeAgent({ agent: 'config', steps: { found: 110, done: 10 } }),
      makeAgent({
        agent: 'local',
        steps: { found: 8, done: 0 },
        state: 'waiting',
        files: 0,
        bytes: 0,
        fetchedBytes: 0,
      }),
    ],
    ...fields,
  };
}
