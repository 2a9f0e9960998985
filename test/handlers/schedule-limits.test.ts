import fc from 'fast-check';
import { test } from 'vitest';
import { STAND_IN } from '../../handlers/dialect.ts';
import { listSchedulesView } from '../../handlers/schedule-snapshot-view.ts';
import { scheduledRunView } from '../../handlers/scheduled-run-view.ts';
import type { ScheduledResult, ScheduledRun } from '../../src/schedules/scheduled-run.ts';
import { amount, checkLimits, checkMarkup, many, name } from './slack-limits.ts';

const AT = new Date('2026-11-22T03:00:00Z');
const row = fc.record({
  service: name,
  title: name,
  region: name,
  outcome: fc.constantFrom('ok' as const, 'failed' as const),
  files: amount,
  bytes: amount,
  of: amount,
  reason: name,
});
const changes = fc.record({ since: name, added: amount, removed: amount, changed: amount });
const sealed = fc.record({
  state: fc.constantFrom('COMPLETE' as const, 'PARTIAL' as const, 'FAILED' as const),
  elapsedMs: amount,
  resources: amount,
  files: amount,
  bytes: amount,
  changes,
});
const result: fc.Arbitrary<ScheduledResult> = fc.oneof(
  fc
    .record({ snapshot: name, rows: many(row), elapsedMs: amount })
    .map((report) => ({ kind: 'drilled' as const, report })),
  fc.record({ snapshot: name, sealed }).map((taken) => ({ kind: 'taken' as const, ...taken })),
  name.map((reason) => ({ kind: 'failed' as const, reason })),
);
const run = fc
  .record({
    schedule: name,
    cause: fc.constantFrom('due' as const, 'missed' as const, 'asked' as const),
    missed: amount,
    who: name,
    state: fc.constantFrom('done' as const, 'failed' as const, 'skipped' as const, 'lost' as const),
    result,
  })
  .map(({ who, ...fields }): ScheduledRun => {
    const by = { door: 'terminal', id: who, name: who } as const;
    return { ...fields, id: 'x', by, work: { do: 'drill', count: 5 }, slot: AT, startedAt: AT };
  });
const listing = fc
  .record({ name, cron: name, channel: name, last: run })
  .map((fields) => ({ ...fields, timezone: 'UTC', work: { do: 'take' } as const, next: AT }));

test('reports of schedules keep within what Slack takes, whatever the names are', () => {
  fc.assert(
    fc.property(run, name, (ended, note) => {
      const content = scheduledRunView(ended, { schedule: undefined, dialect: STAND_IN, note });
      checkLimits(content);
      checkMarkup(content);
    }),
    { numRuns: 60 },
  );
});

test('lists of schedules do, too', () => {
  fc.assert(
    fc.property(many(listing), (schedules) => {
      const content = listSchedulesView(schedules, STAND_IN);
      checkLimits(content);
      checkMarkup(content);
    }),
    { numRuns: 40 },
  );
});
