import { expect, test } from 'vitest';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { approveChange } from '../../handlers/decide-change.ts';
import { SLACK } from '../../handlers/dialect.ts';
import { lambdaCommand } from '../../handlers/lambda-command.ts';
import { proposeChange } from '../../handlers/propose-change.ts';
import type { StatusAnswer } from '../../src/functions/status.ts';
import { words } from './fake-slack.ts';
import { makeChange, makeDeployment, makePlan } from './make-change.ts';
import { makeChangeDeps, makePress } from './make-change-deps.ts';
import { BOB, makeRequest } from './make-request.ts';

type Args = Parameters<typeof lambdaCommand>[0];

const STATUS: StatusAnswer = {
  kind: 'status',
  functions: [
    {
      name: 'update-dashboard',
      region: 'us-east-1',
      codeSha256: 'abc=',
      aliases: [{ name: 'live', version: '12' }],
      isLive: true,
      last: { change: { id: 'c-1', state: 'applied', decidedBy: BOB }, version: '12', isStanding: false },
    },
    { name: 'broken', region: 'us-west-2', aliases: [], problem: 'AccessDenied' },
  ],
  notes: ['eu-west-1 could not be looked at: AccessDenied'],
};

function makeCommand() {
  const made = makeChangeDeps();
  const answers: string[] = [];
  const asked: unknown[] = [];
  const status = async (...args: unknown[]) => {
    asked.push(args.slice(0, 2));
    return STATUS;
  };
  const deps = {
    ...made,
    dialect: { ...SLACK, date: () => 'at some time' },
    functions: { status },
    replyTo: () => async (content: Parameters<typeof words>[0]) => {
      answers.push(words(content));
    },
  };
  const type = (text: string) => {
    const command = { text, user_id: 'U01ALICE', user_name: 'alice', channel_id: 'C01OPS', response_url: '' };
    return lambdaCommand({ ack: async () => {}, command } as unknown as Args, deps);
  };
  return { ...made, type, answers, asked };
}

const DEPLOY = { functions: ['update-dashboard=./dashboard'], onlyConfigured: true };

test.each([
  ['deploy update-dashboard=./dashboard', DEPLOY],
  ['deploy update-dashboard="./my dashboard"', { ...DEPLOY, functions: ['update-dashboard=./my dashboard'] }],
  [
    'deploy update-dashboard from v1.0',
    { functions: ['update-dashboard'], from: 'v1.0', onlyConfigured: true },
  ],
  ['deploy --from=v1.0-rc', { functions: [], from: 'v1.0-rc', onlyConfigured: true }],
  ['deploy update-dashboard=./dashboard —all-or-nothing', { ...DEPLOY, allOrNothing: true }],
  [
    'deploy update-dashboard=./dashboard alias live all or nothing',
    { ...DEPLOY, alias: 'live', allOrNothing: true },
  ],
  ['deploy update-dashboard=./dashboard no alias', { ...DEPLOY, noAlias: true }],
])('/lambda %s', async (text, args) => {
  const { type, changes } = makeCommand();
  await type(text);
  expect(changes.requests).toEqual([{ kind: 'lambda-deploy', target: 'lambda', args }]);
});

test('functions are rolled back by name, changes by id', async () => {
  const { type, changes } = makeCommand();
  changes.keep(makeChange({ id: 'c-9', state: 'applied' }));
  await type('rollback update-dashboard region us-west-2');
  await type('rollback C-9');
  expect(changes.requests).toMatchObject([
    { kind: 'lambda-rollback', args: { words: ['update-dashboard'], region: 'us-west-2' } },
    { kind: 'rollback', args: { change: 'c-9' } },
  ]);
});

test.each([
  ['deploy', 'Say which functions, with their code: /lambda deploy update-dashboard=./dashboard'],
  ['deploy a=./a --allornothing', 'Did you mean "--all-or-nothing"?'],
  ['deploy a from', 'What comes after "from" is missing.'],
  ['rollback', 'Say which functions, or the change'],
  ['deplpy a=./a', 'There is no `/lambda deplpy`. Did you mean `/lambda deploy`?'],
])('/lambda %s is refused in words', async (text, reason) => {
  const { type, answers, changes } = makeCommand();
  await type(text);
  expect(JSON.parse(answers[0]?.split('\n')[0] ?? '').text.text).toContain(reason);
  expect(changes.requests).toEqual([]);
});

test('status says what runs, what is wrong, and what could not be looked at', async () => {
  const { type, answers, asked } = makeCommand();
  await type('status update-dashboard broken');
  expect(asked).toEqual([[['update-dashboard', 'broken'], undefined]]);
  expect(answers[0]).toContain('🟡 `update-dashboard` us-east-1 · `live` → version 12');
  expect(answers[0]).toContain('last changed with `c-1` by bob, changed by somebody else since');
  expect(answers[0]).toContain('🔴 `broken` us-west-2 · AccessDenied');
  expect(answers[0]).toContain('⚠️ eu-west-1 could not be looked at');
});

test('a deployment says of each function how far it came, why no further, and what is live', async () => {
  const made = makeChangeDeps();
  const deps = { ...made, replyTo: () => async () => {} };
  const names = ['fine', 'denied', 'half', 'later', 'back'];
  const operations = names.map((name) => makeDeployment({ function: name }));
  const request = { kind: 'lambda-deploy', target: 'lambda', args: {} } as const;
  made.changes.answers = [{ kind: 'plan', plan: makePlan({ operations, title: 'deploy 5 functions' }) }];
  await proposeChange(makeRequest('').request, request, deps);
  await approveChange(makePress('c-1', 'hash1').press, deps);
  const denied = { code: 'AccessDeniedException', message: 'not allowed', requestId: 'R1' };
  made.changes.end('c-1', 'failed', {
    steps: [
      { index: 0, outcome: 'done', reached: 'pointed', version: '12' },
      { index: 1, outcome: 'failed', ...denied, advice: 'Allow lambda:UpdateFunctionCode.' },
      { index: 2, outcome: 'failed', reached: 'published', version: '12', code: 'Throttled' },
      { index: 3, outcome: 'skipped' },
      { index: 4, outcome: 'skipped', code: 'put-back', message: 'put back, because denied failed' },
    ],
  });
  await made.clock.advance(20 * SPACING_MS);
  const [shown = ''] = made.slack.shown;
  expect(shown).toContain('🟡 *PARTLY APPLIED* · Lambda');
  expect(shown).toContain('✅ `fine` is live as version 12 (`live`)');
  expect(shown).toContain(
    '🔴 `denied` was not changed: `AccessDeniedException` not allowed (request `R1`). Allow lambda:UpdateFunctionCode. Still live: version 11 (`live`).',
  );
  expect(shown).toContain('🔴 `half` was published as version 12, but the alias was not moved: `Throttled`.');
  expect(shown).toContain('⚪ `later` was not begun. Still live: version 11 (`live`).');
  expect(shown).toContain('⚪ `back` put back, because denied failed. Still live: version 11 (`live`).');
});
