import { expect, test } from 'vitest';
import { auditView } from '../../handlers/audit-view.ts';
import { SLACK } from '../../handlers/dialect.ts';
import { effectView } from '../../handlers/effect-view.ts';
import { words } from './fake-slack.ts';
import { makeChange, makePlan } from './make-change.ts';

const EFFECT = {
  steps: [{ index: 0, outcome: 'done' as const }],
  startedAt: '2026-11-22T17:12:00.000Z',
  finishedAt: '2026-11-22T17:12:42.000Z',
};

test.each(['applied', 'failed'] as const)(
  'what a restore leaves to people is told when it is %s',
  (state) => {
    const request = { kind: 'restore' as const, target: 'snapshot v1.0', args: {} };
    const plan = makePlan({ request, summary: ['Set these variables by hand: RECIPIENT.'] });
    const view = effectView(makeChange({ state, plan, effect: EFFECT }), { dialect: SLACK });
    expect(words(view)).toContain('• Set these variables by hand: RECIPIENT.');
  },
);

test('the audit log has no brackets within brackets', () => {
  const entry = {
    at: new Date(0),
    by: 'U01ALICE',
    action: 'change reject',
    target: 'c-1',
    outcome: 'done' as const,
  };
  expect(words(auditView([{ ...entry, detail: '(slack)' }], SLACK))).toContain('change reject `c-1` (slack)');
});
