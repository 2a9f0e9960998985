import { expect, test } from 'vitest';
import { agentDoneView, agentStoppedView, agentView } from '../../handlers/agent-view.ts';
import { cancellingView, endedView, pausedView, runningView, startingView } from '../../handlers/run-view.ts';
import { words } from './fake-slack.ts';
import { makeFailure, makeManifest } from './make-manifest.ts';
import { makeAgent, makeProgress, STARTED_AT } from './make-progress.ts';

const RUN = { name: 'v1.0', by: 'alice', startedAt: STARTED_AT, isResumed: false };
const LATER = new Date(STARTED_AT.getTime() + 72_000);
const CANCEL = '"action_id":"cancel_snapshot","value":"v1.0"';

test('a run says how far it is, for how long, and who asked', () => {
  const shown = words(runningView(RUN, makeProgress(), LATER));
  expect(shown).toContain('🔵 *RUNNING* · capturing');
  expect(shown).toContain('40 % · 105 of 259 items');
  expect(shown).toContain('80 of 184 resources');
  expect(shown).toContain('Asked for by alice · running for 1 min 12 s · as of 17:13:12 UTC');
  expect(shown).toContain(CANCEL);
});

test('while resources are still being listed, the total is said to be at least', () => {
  const agents = [makeAgent({ listed: false }), makeAgent({ agent: 'local' })];
  const shown = words(runningView(RUN, makeProgress({ agents }), LATER));
  expect(shown).toContain('148 of at least 240 items');
  expect(shown).not.toMatch(/%|█/);
});

test('a run that goes on where it stopped says so', () => {
  expect(words(startingView({ ...RUN, isResumed: true }))).toContain('going on where it stopped');
});

test('a second round says that it captures again', () => {
  const shown = words(runningView(RUN, makeProgress({ round: 2 }), LATER));
  expect(shown).toContain('capturing again what changed meanwhile (round 2)');
});

test.each([
  ['being cancelled', cancellingView(RUN, 'bob')],
  ['paused', pausedView(RUN)],
  ['cancelled', endedView(RUN, { kind: 'cancelled', name: 'v1.0', by: 'bob' }, 72_000)],
])('a run that is %s has no button', (_, view) => {
  expect(words(view)).not.toContain('cancel_snapshot');
});

test('a cancelled run says who cancelled it and how to go on', () => {
  const shown = words(endedView(RUN, { kind: 'cancelled', name: 'v1.0', by: 'bob' }, 72_000));
  expect(shown).toContain('⚪ *CANCELLED* by bob after 1 min 12 s');
  expect(shown).toContain('`/snapshot take v1.0` goes on where it stopped');
});

test('a failed run says why, and how to go on where that can be done', () => {
  const failed = { kind: 'failed', name: 'v1.0', code: 'store', message: 'the disk is full' } as const;
  const resumable = words(endedView(RUN, { ...failed, resumable: true }, 72_000));
  expect(resumable).toContain('🔴 *FAILED* after 1 min 12 s\\nthe disk is full (`store`)');
  expect(resumable).toContain('`/snapshot take v1.0` goes on');
  expect(words(endedView(RUN, { ...failed, resumable: false }, 72_000))).not.toContain('goes on');
});

test('an agent shows bar, counts, bytes, rate and what it is on', () => {
  const shown = words(agentView(makeAgent({ on: 's3 sailjada.com/<index>.html' }), 48_200_000, 'capturing'));
  expect(shown).toContain('*S3 buckets* · 🔵 working');
  expect(shown).toContain(`${'█'.repeat(7)}${'░'.repeat(5)} 61 % · 74 of 120 items`);
  expect(shown).toContain('1,200 files · 68.0 MB · 48.2 MB/s');
  expect(shown).toContain('On `s3 sailjada.com/&lt;index&gt;.html`');
});

test('an agent that fetches little of what it captures says how much', () => {
  expect(words(agentView(makeAgent({ fetchedBytes: 1_500_000 }), 0, 'capturing'))).toContain(
    '68.0 MB · 1.5 MB of it fetched anew',
  );
});

test('an agent names its newest failures and counts the rest', () => {
  const failures = ['route53 example.com: AccessDenied', 'acm x: Throttling'];
  const shown = words(
    agentView(makeAgent({ failures, resources: { found: 9, done: 9, failed: 7 } }), 0, 'capturing'),
  );
  expect(shown).toContain('⚠️ 7 failures so far\\n• `route53 example.com: AccessDenied`');
  expect(shown).toContain('…and 5 more');
});

test('an agent whose run was stopped says how far it came', () => {
  expect(words(agentStoppedView(makeAgent()))).toContain('*S3 buckets* · ⚪ stopped\\n1,200 files · 68.0 MB');
});

test('an agent that has captured all is not done yet', () => {
  const agent = makeAgent({ state: 'done' });
  expect(words(agentView(agent, 0, 'capturing'))).toContain('✅ captured, waiting for the others');
  expect(words(agentView(agent, 0, 'sealing'))).toContain('✅ done');
});

test('a finished agent shows the numbers of the manifest', () => {
  expect(words(agentDoneView('config', makeManifest()))).toContain(
    '✅ done\\n66 resources · 66 files · 90.0 KB',
  );
});

test('a finished agent with gaps does not look done', () => {
  const shown = words(agentDoneView('s3', makeManifest({ failures: [makeFailure()] })));
  expect(shown).toContain('🟡 done, with gaps');
  expect(shown).toContain('`s3 sailjada-logs: bucket policy: AccessDenied`');
  expect(words(agentDoneView('lambda', makeManifest({ failures: [makeFailure()] })))).toContain('✅ done');
});
