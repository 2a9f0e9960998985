import fc from 'fast-check';
import { test } from 'vitest';
import { agentDoneView, agentStoppedView, agentView } from '../../handlers/agent-view.ts';
import { listView } from '../../handlers/list-snapshots-view.ts';
import { refusalView } from '../../handlers/request.ts';
import { closingView, resultView } from '../../handlers/result-view.ts';
import { cancellingView, endedView, runningView, startingView } from '../../handlers/run-view.ts';
import { runningNowView, unknownSnapshotView } from '../../handlers/show-snapshot-view.ts';
import { unknownCommandView } from '../../handlers/snapshot-help-view.ts';
import { alreadyRunningView } from '../../handlers/take-snapshot-view.ts';
import type { ManifestSummary } from '../../src/manifest/manifest.ts';
import { makeFailure, makeManifest } from './make-manifest.ts';
import { makeAgent, makeProgress, STARTED_AT } from './make-progress.ts';
import { amount, checkLimits, checkMarkup, many, name } from './slack-limits.ts';

const failure = fc
  .record({ service: name, resource: name, what: name, call: name, code: name, message: name })
  .map((fields) => makeFailure(fields));
const changed = fc.record({ service: name, region: name, id: name, title: name });
const totals = fc.record({ resources: amount, files: amount, bytes: amount });

const manifest = fc
  .record({
    name,
    state: fc.constantFrom('COMPLETE' as const, 'PARTIAL' as const, 'FAILED' as const),
    failures: many(failure),
    changes: fc.record({ since: name, added: many(changed), removed: many(changed), changed: many(changed) }),
    moved: many(fc.record({ service: name, region: name, id: name, reason: name })),
    services: fc.dictionary(name, totals, { maxKeys: 60 }),
    newBytes: amount,
    sums: totals,
  })
  .map(({ moved, services, newBytes, sums, ...fields }): ManifestSummary => {
    const consistency = { kind: 'fuzzy' as const, asOf: '2026-11-22T17:15:58.000Z', rounds: 3, moved };
    return makeManifest({ ...fields, consistency, totals: { ...sums, services, newBytes } });
  });

const progress = fc
  .record({
    name,
    on: name,
    failures: fc.array(name, { maxLength: 5 }),
    found: amount,
    done: amount,
    failed: amount,
  })
  .map(({ name: run, on, failures, found, done, failed }) => {
    const agent = makeAgent({ on, failures, steps: { found, done }, resources: { found, done, failed } });
    return makeProgress({ name: run.slice(0, 100), agents: [agent, agent, agent, agent] });
  });

const NOW = new Date(STARTED_AT.getTime() + 61_000);

test('any manifest stays within what Slack takes', () => {
  fc.assert(
    fc.property(manifest, name, (summary, by) => {
      const sealed = { manifest: summary, folder: by, elapsedMs: 252_000 };
      const contents = [resultView(sealed, by), closingView('<@U01ALICE>', sealed, false)];
      contents.push(...summary.agents.map((agent) => agentDoneView(agent, summary)));
      for (const content of contents) {
        checkLimits(content);
        checkMarkup(content);
      }
    }),
    { numRuns: 150 },
  );
});

test('ten thousand failures and changes stay within what Slack takes', () => {
  const failures = Array.from({ length: 10_000 }, (_, index) => makeFailure({ resource: `bucket-${index}` }));
  const added = failures.map(({ service, region, resource }) => ({
    service,
    region,
    id: resource,
    title: resource,
  }));
  const changes = { since: 'v0.9', added, removed: added, changed: added };
  checkLimits(
    resultView({ manifest: makeManifest({ failures, changes }), folder: '/s', elapsedMs: 1 }, 'alice'),
  );
});

test('any progress stays within what Slack takes', () => {
  fc.assert(
    fc.property(progress, name, (state, by) => {
      const run = { name: state.name, by, startedAt: STARTED_AT, isResumed: false };
      const failed = { kind: 'failed' as const, name: state.name, code: by, message: by, resumable: true };
      const contents = [
        startingView(run),
        runningView(run, state, NOW),
        cancellingView(run, by),
        endedView(run, failed, 61_000),
        endedView(run, { kind: 'cancelled', name: state.name, by }, 61_000),
        ...state.agents.flatMap((agent) => [agentView(agent, 1e9, 'capturing'), agentStoppedView(agent)]),
      ];
      for (const content of contents) {
        checkLimits(content);
        checkMarkup(content);
      }
    }),
    { numRuns: 150 },
  );
});

test('answers to anything that people type stay within what Slack takes', () => {
  fc.assert(
    fc.property(name, many(name), (typed, names) => {
      const by = { door: 'slack' as const, id: typed, name: typed };
      const running = { name: typed, startedAt: NOW, by, place: { channel: 'C01OPS', permalink: typed } };
      const listing = names.map((one) => {
        const fields = {
          startedAt: STARTED_AT,
          finishedAt: NOW,
          resources: 1,
          files: 1,
          bytes: 1,
          note: one,
        };
        return { name: one, state: 'PARTIAL' as const, ...fields };
      });
      const contents = [
        alreadyRunningView(running),
        runningNowView(running),
        unknownSnapshotView(typed, typed),
        unknownCommandView(typed, typed),
        listView(listing),
        ...(names.length > 0 ? [refusalView(names.map((one) => `"${one}" is no agent`))] : []),
      ];
      for (const content of contents) {
        checkLimits(content);
        checkMarkup(content);
      }
    }),
    { numRuns: 150 },
  );
});
