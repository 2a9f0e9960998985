import { expect, test } from 'vitest';
import { hashPlan } from '../../src/changes/plan-hash.ts';
import { applyChange } from '../../src/commands/apply-change.ts';
import { CancelledError } from '../../src/errors.ts';
import { createChangeView } from '../../src/terminal/change-view.ts';
import { BRAND, FakeChanges, makeChange, makeEffect, makePlan, makePut } from './fake-changes.ts';
import { ALICE, makeDeps } from './fake-snapshots.ts';

function makeApply(flags: { json?: boolean; quiet?: boolean } = {}) {
  const deps = makeDeps(flags);
  const stop = new AbortController();
  const view = createChangeView({ ...deps, isInteractive: false, now: () => 0 });
  return { ...deps, changes: new FakeChanges(), view, by: ALICE, stop: stop.signal, ask: () => stop.abort() };
}

const FAILED = { index: 1, outcome: 'failed', code: 'MovedError', message: 'somebody changed it' } as const;

test('without --yes the plan is printed and nothing is kept', async () => {
  const deps = makeApply();
  expect(await applyChange(BRAND, false, deps)).toBe(0);
  expect(deps.changes.calls).toEqual([['plan', BRAND]]);
  expect(deps.stdout.text).toMatch(/^qos staging: letter-spacing of .brand becomes 2px\n/);
  expect(deps.stdout.text).toMatch(/\nNothing was changed: --yes applies this\.\n$/);
});

test('with --yes it is proposed, approved by who sits there, and applied', async () => {
  const deps = makeApply();
  expect(await applyChange(BRAND, true, deps)).toBe(0);
  expect(deps.changes.calls).toEqual([
    ['propose', BRAND, 'alice'],
    ['approve', 'c-7k2m9p', makeChange().hash, 'alice'],
  ]);
  expect(deps.stdout.text).toContain('1 of 1  site.css\nc-7k2m9p is applied: 1 of 1 done in 2.0 s\n');
  expect(deps.stdout.text).toMatch(/Take it back: tidemark staging rollback qos c-7k2m9p --yes\n$/);
});

test('where all of it is doubtful nothing is applied, and it says how to choose', async () => {
  const { invalidate: _, ...plan } = makePlan({ operations: [], diff: '' });
  const deps = makeApply();
  deps.changes.answer = { kind: 'plan', plan };
  expect(await applyChange(BRAND, false, deps)).toBe(0);
  expect(await applyChange(BRAND, true, deps)).toBe(1);
  expect(deps.changes.calls.at(-1)).toEqual(['reject', 'c-7k2m9p', 'alice']);
  expect(deps.stdout.text).toMatch(/Name what is meant with --tick ID,… or add --include-doubtful\.\n$/);
});

test('what is as asked already is nothing to do, and no failure', async () => {
  for (const isYes of [false, true]) {
    const deps = makeApply();
    deps.changes.answer = { kind: 'nothing', reason: 'letter-spacing of .brand is 2px already' };
    expect(await applyChange(BRAND, isYes, deps)).toBe(0);
    expect(deps.stdout.text).toBe('letter-spacing of .brand is 2px already\n');
    expect(deps.changes.calls).toHaveLength(1);
  }
});

test.each([
  ['the state refuses', {}, 1],
  ['what was typed is wrong', { isInput: true }, 2],
] as const)('where %s all reasons are told and it exits', async (_, flag, exitCode) => {
  const deps = makeApply();
  deps.changes.answer = { kind: 'refused', reasons: ['first\x1b[2J', 'second'], ...flag };
  expect(await applyChange(BRAND, true, deps)).toBe(exitCode);
  expect(deps.stderr.text).toBe('first\uFFFD[2J\nsecond\n');
  expect(deps.stdout.text).toBe('');
});

test('a state that moved between proposal and approval: nothing was done', async () => {
  const deps = makeApply();
  const fresh = { kind: 'nothing', reason: 'as asked' } as const;
  const moved = ['site.css was changed'];
  deps.changes.approval = { kind: 'stale', change: makeChange({ state: 'stale' }), fresh, moved };
  expect(await applyChange(BRAND, true, deps)).toBe(1);
  expect(deps.stderr.text).toMatch(/has changed since: nothing was done.*\nsite.css was changed\n$/);
});

test('an approval that is refused exits 1 with the reason', async () => {
  const deps = makeApply({ json: true });
  deps.changes.approval = { kind: 'refused', reason: 'c-7k2m9p was rejected by bob' };
  expect(await applyChange(BRAND, true, deps)).toBe(1);
  expect(deps.stderr.text).toBe('c-7k2m9p was rejected by bob\n');
  expect(JSON.parse(deps.stdout.text)).toEqual({
    kind: 'refused',
    reasons: ['c-7k2m9p was rejected by bob'],
  });
});

const TWO = makePlan({ operations: [makePut('a.css'), makePut('b.css')] });
const DONE = { index: 0, outcome: 'done' } as const;

test.each([
  ['some of it failed', { state: 'failed', plan: TWO, effect: makeEffect({ steps: [DONE, FAILED] }) }, 3],
  ['all of it failed', { state: 'failed', effect: makeEffect({ steps: [{ ...FAILED, index: 0 }] }) }, 1],
  ['it failed before it began', { state: 'failed', effect: makeEffect({ steps: [] }) }, 1],
  [
    'the CDN was waited for in vain',
    { state: 'applied', effect: makeEffect({ invalidation: { id: 'I1', state: 'InProgress' } }) },
    3,
  ],
  [
    'staging serves the old bytes',
    {
      state: 'applied',
      effect: makeEffect({ invalidation: { id: 'I1', state: 'Completed', serves: 'old' } }),
    },
    3,
  ],
] as const)('where %s it exits', async (_, change, exitCode) => {
  const deps = makeApply();
  deps.changes.result = makeChange(change);
  expect(await applyChange(BRAND, true, deps)).toBe(exitCode);
});

test('with --json the plan, or events and then what came of it', async () => {
  const plan = makeApply({ json: true });
  await applyChange(BRAND, false, plan);
  expect(JSON.parse(plan.stdout.text)).toEqual({
    kind: 'plan',
    plan: makePlan(),
    hash: hashPlan(makePlan()),
  });
  const done = makeApply({ json: true });
  await applyChange(BRAND, true, done);
  const lines = done.stdout.text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['progress', 'change']);
  expect(JSON.parse(lines[1] ?? '').change).toMatchObject({ id: 'c-7k2m9p', state: 'applied' });
});

test('with --quiet there is one line', async () => {
  const deps = makeApply({ quiet: true });
  await applyChange(BRAND, true, deps);
  expect(deps.stdout.text).toBe('c-7k2m9p is applied: 1 of 1 done in 2.0 s\n');
});

test('told to stop while it is planned, it does not wait and changes nothing', async () => {
  const deps = makeApply();
  deps.changes.plan = () => new Promise(() => {});
  const planning = applyChange(BRAND, false, deps);
  deps.ask();
  await expect(planning).rejects.toThrow(new CancelledError('stopped; nothing was changed'));
});

test('told to stop while it is applied, it says what was not done and exits 130', async () => {
  const deps = makeApply();
  deps.changes.result = undefined;
  const applying = applyChange(BRAND, true, deps);
  await expect.poll(() => deps.changes.calls.length).toBe(2);
  deps.ask();
  expect(await applying).toBe(130);
  expect(deps.changes.calls.at(-1)).toEqual(['stop', 'c-7k2m9p', 'alice']);
  expect(deps.stderr.text).toContain('stopping when what is under way is done…; once more to quit at once\n');
  expect(deps.stdout.text).toContain('1 not begun');
});

test('a stop that came too late changes nothing', async () => {
  const deps = makeApply();
  deps.changes.approve = async () => {
    deps.ask();
    return { kind: 'applying', change: makeChange(), done: Promise.resolve(makeChange()) };
  };
  expect(await applyChange(BRAND, true, deps)).toBe(0);
});

test('what a killed process has left half done is finished first, and told on stderr', async () => {
  const deps = makeApply({ json: true });
  const left = makeChange({ id: 'c-222222', state: 'applying' });
  const ended = makeChange({ id: 'c-222222' });
  const told = makeChange({ id: 'c-333333', state: 'expired' });
  deps.changes.left = [
    { change: left, done: Promise.resolve(ended) },
    { change: told, done: Promise.resolve(told) },
  ];
  expect(await applyChange(BRAND, true, deps)).toBe(0);
  expect(deps.stderr.text).toBe(
    'c-222222 was interrupted in the middle: it is finished first\nc-222222 is applied: 1 of 1 done in 2.0 s\n',
  );
});

test('a change is taken back by its id', async () => {
  const deps = makeApply();
  await applyChange({ kind: 'rollback', target: 'qos', args: { change: 'c-7k2m9p' } }, true, deps);
  expect(deps.changes.calls[0]).toEqual(['rollback', 'c-7k2m9p', 'alice']);
});
