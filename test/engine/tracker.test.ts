import { expect, test } from 'vitest';
import type { AgentProgress } from '../../src/engine/progress.ts';
import { Tracker } from '../../src/engine/tracker.ts';

/** A tracker in the capturing phase, and what it tells of its one agent. */
function makeTracker() {
  const told: AgentProgress[] = [];
  const run = { name: 'v1', resumed: false, startedAt: new Date(0), agents: ['s3'] as const };
  const tracker = new Tracker(run, ({ agents }) => told.push(...agents), 0);
  tracker.enter('capturing', 1);
  return { tracker, last: () => told.at(-1) };
}

test('what an agent has to do is known when all is listed and the objects of each bucket are counted', () => {
  const { tracker, last } = makeTracker();
  tracker.found('s3', 'media');
  tracker.listed('s3');
  const media = tracker.capture('s3', 'media');
  media.expect(2_000);
  expect(last()).toMatchObject({ listed: false, steps: { found: 2_001 } });
  media.counted();
  expect(last()).toMatchObject({ listed: true, steps: { found: 2_001 } });
});

test('what waits for its turn is not counted, but what is only described is one step', () => {
  const { tracker, last } = makeTracker();
  tracker.found('s3', 'waiting');
  tracker.found('s3');
  tracker.listed('s3');
  expect(last()).toMatchObject({ listed: false });
  tracker.capture('s3', 'waiting').counted();
  expect(last()).toMatchObject({ listed: true, steps: { found: 2 } });
});
