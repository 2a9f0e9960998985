import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditView } from '../../handlers/audit-view.ts';
import { changeView, closingView, lateView, unknownChangeView } from '../../handlers/change-view.ts';
import { SLACK } from '../../handlers/dialect.ts';
import { doubtfulView } from '../../handlers/doubtful-view.ts';
import { applyingView, pausedView } from '../../handlers/effect-view.ts';
import { unknownLambdaView } from '../../handlers/lambda-help-view.ts';
import { functionStatusView } from '../../handlers/lambda-status-view.ts';
import {
  channelUnknownView,
  elsewhereView,
  nothingView,
  notPostedView,
  notProposedView,
} from '../../handlers/propose-change-view.ts';
import { reportView } from '../../handlers/report-view.ts';
import { siteStatusView, statusListView } from '../../handlers/site-status-view.ts';
import { stagingHelpView, unknownStagingView } from '../../handlers/staging-help-view.ts';
import { staleNotes } from '../../handlers/stale-notes.ts';
import { CHANGE_STATES, type Change, type Operation } from '../../src/changes/change.ts';
import { makeChange, makeDeployment, makeOperation, makePlan } from './make-change.ts';
import { checkLimits, checkMarkup, many, name } from './slack-limits.ts';

const LINES = fc.array(name, { maxLength: 40 }).map((lines) => lines.join('\n'));
const SECRET = 'xoxb-1234567890-secret';
const ALICE = { door: 'slack', id: 'U01ALICE' } as const;

const operation: fc.Arbitrary<Operation> = fc.oneof(
  name.map((key) => makeOperation({ key })),
  name.map((key): Operation => {
    const { do: _, after: __, ...rest } = makeOperation({ key });
    return { ...rest, do: 'delete', stage: 'deletes' };
  }),
  fc
    .record({ function: name, alias: name, version: name })
    .map(({ version, ...fields }) =>
      makeDeployment({ ...fields, before: { codeSha256: 'a', revisionId: 'b', version } }),
    ),
);

const doubtful = fc.record({ id: name, key: name, line: fc.nat(), before: name, reason: name });
const outcome = fc.constantFrom('done' as const, 'failed' as const, 'skipped' as const);
const cause = { code: name, message: name, requestId: name, advice: name };
const reached = fc.constantFrom('updated' as const, 'published' as const, 'pointed' as const, undefined);

const change: fc.Arbitrary<Change> = fc
  .record({
    id: name.map((id) => id.slice(0, 100)),
    state: fc.constantFrom(...CHANGE_STATES),
    target: fc.constantFrom('qos', 'snapshot v1.0'),
    by: name,
    title: name,
    summary: many(name),
    diff: LINES,
    operations: many(operation),
    path: name,
    doubtful: many(doubtful),
    outcomes: many(fc.record({ ...cause, outcome, reached, version: name })),
    invalidation: fc.record({ id: name, state: name, ...cause }),
  })
  .map(({ id, state, target, by, outcomes, invalidation, path, ...plan }) => {
    const request = { ...makePlan().request, target };
    const invalidate = { distribution: 'E2', paths: [path] };
    const steps = outcomes.map(({ reached: stage, ...step }, index) => ({
      ...step,
      index,
      ...(stage && { reached: stage }),
    }));
    const times = { startedAt: '2026-11-22T17:12:00.000Z', finishedAt: '2026-11-22T17:12:42.000Z' };
    return makeChange({
      ...{ id, state, plan: makePlan({ ...plan, request, invalidate }) },
      requestedBy: { ...ALICE, name: by },
      decidedBy: { ...ALICE, id: 'U02BOB', name: by },
      decidedAt: new Date(0),
      place: { channel: 'C01OPS', ts: '1.0', permalink: 'https://jada.slack.com/p1' },
      effect: { steps, invalidation, ...times },
    });
  });

function check(contents: readonly (Parameters<typeof checkLimits>[0] | undefined)[]): void {
  for (const content of contents) {
    if (!content) continue;
    checkLimits(content);
    checkMarkup(content);
  }
}

test('any change, in any state, stays within what Slack takes', () => {
  fc.assert(
    fc.property(change, change, many(name), name, (one, other, notes, on) => {
      const progress = { done: 3, of: 7, on, invalidation: { id: on, state: on } };
      check([
        changeView(one, { dialect: SLACK, progress, rollback: other, notes: notes.slice(0, 6) }),
        applyingView(one, { done: 1, of: 2, on }, SLACK),
        pausedView(one, SLACK),
        closingView(one),
        lateView(one),
        unknownChangeView(on, on),
        elsewhereView(one, 'C01OPS'),
        notPostedView(one, 'C01OPS', on),
      ]);
    }),
    { numRuns: 200 },
  );
});

test('what is told of a stale change stays within what Slack takes', () => {
  fc.assert(
    fc.property(change, change, many(name), (one, other, moved) => {
      const fresh = { kind: 'plan' as const, plan: other.plan };
      const answer = { kind: 'refused' as const, reasons: moved };
      const stale = { ...one, state: 'stale' as const };
      for (const notes of [
        staleNotes({ plan: one.plan, fresh, answer }),
        staleNotes({ plan: one.plan, fresh, moved, answer: { kind: 'proposed', change: other } }),
      ])
        check([changeView(stale, { dialect: SLACK, notes })]);
    }),
    { numRuns: 100 },
  );
});

test('answers to anything stay within what Slack takes', () => {
  fc.assert(
    fc.property(name, many(name), many(change), LINES, (typed, reasons, pending, text) => {
      const counts = { '=': 1, '-': 2, '+': 3, '*': 4 };
      const places = { site: typed, domain: typed, production: typed, staging: typed };
      const status = { ...places, address: typed, counts, pending, problems: reasons };
      const [lastChange] = pending;
      const all = { kind: 'status' as const, status };
      const fn = { name: typed, region: typed, aliases: [{ name: typed, version: typed }], problem: typed };
      const entry = { at: new Date(0), by: 'U01ALICE', action: typed, target: typed, detail: typed };
      check([
        notProposedView(reasons),
        nothingView(typed),
        channelUnknownView(typed, typed),
        stagingHelpView(typed, '#ops'),
        unknownStagingView(typed, typed, typed),
        unknownLambdaView(typed, typed),
        reportView({ title: '*title*', summary: reasons, text, hints: ['hint'] }, SLACK),
        siteStatusView({ ...status, ...(lastChange && { lastChange }) }, SLACK),
        statusListView([typed, ...reasons].map((site) => ({ site, answer: all }))),
        functionStatusView({ kind: 'status', functions: reasons.map(() => fn), notes: reasons }, SLACK),
        auditView(
          reasons.map(() => ({ ...entry, outcome: 'refused' as const })),
          SLACK,
        ),
      ]);
    }),
    { numRuns: 60 },
  );
});

test('any dialog stays within what Slack takes', () => {
  fc.assert(
    fc.property(many(doubtful), (all) => {
      const view = doubtfulView(makeChange({ plan: makePlan({ doubtful: all }) }), '');
      expect(view.blocks.length).toBeLessThanOrEqual(100);
      for (const block of view.blocks) {
        if (block.type !== 'input' || !('element' in block) || block.element.type !== 'checkboxes') continue;
        expect(block.label.text.length).toBeLessThanOrEqual(2_000);
        expect(block.label.text.trim()).not.toBe('');
        for (const { text } of block.element.options) expect(text.text.length).toBeLessThanOrEqual(75);
      }
    }),
    { numRuns: 100 },
  );
});

test('no message holds what looks like a secret, wherever it came from', () => {
  const cause = { code: 'Denied', message: SECRET, advice: SECRET };
  const plan = makePlan({
    title: SECRET,
    summary: [SECRET],
    diff: `+ ${SECRET}\n`,
    operations: [makeOperation({ key: SECRET })],
    doubtful: [{ id: 'd1', key: SECRET, line: 1, before: SECRET, reason: SECRET }],
  });
  const steps = [{ index: 0, outcome: 'failed' as const, ...cause }];
  for (const state of CHANGE_STATES) {
    const effect = {
      steps,
      invalidation: { id: 'I1', state: 'Failed', ...cause },
      startedAt: '',
      finishedAt: '',
    };
    const told = { dialect: SLACK, notes: [SECRET], progress: { done: 0, of: 1, on: SECRET } };
    const one = makeChange({ state, plan, effect });
    const shown = [changeView(one, told), closingView(one), lateView(one), doubtfulView(one, '')];
    expect(JSON.stringify(shown)).not.toContain('secret');
  }
});
