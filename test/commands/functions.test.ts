import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { changeFunctions } from '../../src/commands/change-functions.ts';
import { showFunctions } from '../../src/commands/show-functions.ts';
import { ChangeError } from '../../src/errors.ts';
import type { FunctionStatus, StatusAnswer } from '../../src/functions/status.ts';
import { createChangeView } from '../../src/terminal/change-view.ts';
import { FakeChanges, makeChange, makePlan } from './fake-changes.ts';
import { ALICE, makeDeps } from './fake-snapshots.ts';

const stop = new AbortController().signal;

function makeFunctionDeps() {
  const deps = makeDeps();
  const view = createChangeView({ ...deps, isInteractive: false, now: () => 0 });
  return { ...deps, changes: new FakeChanges(), view, by: ALICE, stop };
}

test('a deployment is asked for with its paths, "~" being the home', async () => {
  const deps = makeFunctionDeps();
  const functions = ['a=./a', 'b=~/b.zip', 'c=~d'];
  await changeFunctions({ kind: 'deploy', functions, alias: 'live', allOrNothing: true }, false, deps);
  const args = {
    functions: ['a=./a', `b=${homedir()}/b.zip`, 'c=~d'],
    alias: 'live',
    allOrNothing: true,
  };
  expect(deps.changes.calls).toEqual([['plan', { kind: 'lambda-deploy', target: 'lambda', args }]]);
});

test('functions are rolled back by their names', async () => {
  const deps = makeFunctionDeps();
  await changeFunctions({ kind: 'rollback', words: ['a', 'b'], region: 'us-west-2' }, false, deps);
  const args = { words: ['a', 'b'], region: 'us-west-2' };
  expect(deps.changes.calls).toEqual([['plan', { kind: 'lambda-rollback', target: 'lambda', args }]]);
});

test('a change alone is taken back as a whole', async () => {
  const deps = makeFunctionDeps();
  const request = { kind: 'lambda-deploy', target: 'lambda', args: {} } as const;
  deps.changes.known = [makeChange({ plan: makePlan({ request }) })];
  await changeFunctions({ kind: 'rollback', words: ['c-7k2m9p'] }, true, deps);
  expect(deps.changes.calls[0]).toEqual(['rollback', 'c-7k2m9p', 'alice']);
});

test('a change of a site is no change of functions', async () => {
  const deps = makeFunctionDeps();
  deps.changes.known = [makeChange()];
  const failing = changeFunctions({ kind: 'rollback', words: ['c-7k2m9p'] }, true, deps);
  await expect(failing).rejects.toThrow(
    new ChangeError('c-7k2m9p is a change to qos, not to lambda: tidemark staging rollback qos c-7k2m9p'),
  );
});

const DASHBOARD: FunctionStatus = {
  name: 'update-dashboard',
  region: 'us-east-1',
  codeSha256: 'N1eHjuO0xieZaaaa=',
  aliases: [{ name: 'live', version: '4', shares: { 3: 0.1 } }],
  isLive: false,
  last: { change: { id: 'c-7k2m9p', state: 'applied' }, version: '4', isStanding: false },
};

function show(answer: StatusAnswer, deps = makeDeps()) {
  return showFunctions([], undefined, { ...deps, stop, functions: { status: async () => answer } });
}

test('functions are a table of code, aliases and last change', async () => {
  const deps = makeDeps();
  expect(await show({ kind: 'status', functions: [DASHBOARD], notes: [] }, deps)).toBe(0);
  expect(deps.stdout.text.split('\n')).toEqual([
    'FUNCTION          REGION     CODE          ALIASES                                   LAST CHANGE',
    'update-dashboard  us-east-1  N1eHjuO0xieZ  live → 4, 10 % → 3 (not the newest code)  c-7k2m9p applied, version 4; changed since by somebody else',
    '',
  ]);
});

test('what could not be looked at is named, and exits 3', async () => {
  const deps = makeDeps();
  const broken: FunctionStatus = {
    name: 'a',
    region: 'us-east-1',
    aliases: [],
    problem: 'AccessDenied\x1b[2J',
  };
  const notes = ['us-west-2 could not be looked at: no'];
  expect(await show({ kind: 'status', functions: [broken], notes }, deps)).toBe(3);
  expect(deps.stdout.text).toContain('a         us-east-1  -     -        AccessDenied\uFFFD[2J\n');
  expect(deps.stdout.text).toContain('us-west-2 could not be looked at: no\n');
});

test('with --json functions are one object; a refusal is told', async () => {
  const json = makeDeps({ json: true });
  await show({ kind: 'status', functions: [DASHBOARD], notes: [] }, json);
  expect(JSON.parse(json.stdout.text)).toEqual({ kind: 'functions', functions: [DASHBOARD], notes: [] });
  const refused = makeDeps();
  expect(await show({ kind: 'refused', reasons: ['there is no function b'] }, refused)).toBe(1);
  expect(refused.stderr.text).toBe('there is no function b\n');
});
