import { expect, test } from 'vitest';
import { openLambda, REGION } from './lambda-scene.ts';
import { makeFolder } from './make-folder.ts';

const NEW = { 'update_dashboard.py': 'def handler(event, context):\n    return 2\n' };

test('a deployment is updated, published and live, and its report says so', async () => {
  const { apply, find, look } = await openLambda();
  const folder = await makeFolder(NEW);
  const change = await apply('lambda-deploy', { functions: [`update-dashboard=${folder}`] });
  expect(change.state).toBe('applied');
  expect(change.effect?.steps).toMatchObject([{ outcome: 'done', reached: 'pointed', version: '4' }]);
  expect(look('update-dashboard')).toMatchObject({
    live: '4',
    liveCode: find('update-dashboard').configuration.CodeSha256,
  });
});

test('a rollback puts back the code and the alias, exactly', async () => {
  const { apply, changes, look } = await openLambda();
  const before = look('update-dashboard');
  const folder = await makeFolder(NEW);
  const { id } = await apply('lambda-deploy', { functions: [`update-dashboard=${folder}`] });
  expect(look('update-dashboard')).not.toEqual(before);
  const back = await apply('rollback', { change: id });
  expect([back.state, (await changes.find(id))?.state]).toEqual(['applied', 'rolled-back']);
  expect(look('update-dashboard')).toEqual(before);
});

test('the last deployment of a function is taken back by its name, that of others stays', async () => {
  const { apply, propose, look } = await openLambda();
  const folder = await makeFolder(NEW);
  const [before, other] = [look('update-dashboard'), look('booking-confirmation')];
  const functions = ['update-dashboard', 'booking-confirmation'].map((name) => `${name}=${folder}`);
  const { id } = await apply('lambda-deploy', { functions });
  const { plan } = await propose('lambda-rollback', { words: ['update-dashboard'] });
  expect(plan).toMatchObject({
    title: 'roll back update-dashboard',
    summary: [`Takes back what ${id} did.`, expect.stringContaining('live to version 3')],
    diff: expect.stringMatching(/^update-dashboard: /),
  });
  await apply('lambda-rollback', { words: ['update-dashboard'] });
  expect(look('update-dashboard')).toEqual(before);
  expect(look('booking-confirmation')).not.toEqual(other);
});

test('a rollback of what somebody else changed since is refused', async () => {
  const { apply, changes, find } = await openLambda();
  await apply('lambda-deploy', { functions: [`update-dashboard=${await makeFolder(NEW)}`] });
  const found = find('update-dashboard');
  found.configuration = { ...found.configuration, CodeSha256: 'b3RoZXI=', RevisionId: 'another' };
  const request = {
    kind: 'lambda-rollback',
    target: 'lambda',
    args: { words: ['update-dashboard'] },
  } as const;
  expect(await changes.plan(request)).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('update-dashboard has been changed since')],
  });
});

test('what Tidemark never deployed, and what is no change, cannot be rolled back', async () => {
  const { changes } = await openLambda();
  const plan = (words: string[]) =>
    changes.plan({ kind: 'lambda-rollback', target: 'lambda', args: { words } });
  expect(await plan(['contact-form'])).toMatchObject({
    reasons: [expect.stringMatching(/was not deployed by Tidemark/)],
  });
  expect(await plan(['c-nothere'])).toMatchObject({
    reasons: [expect.stringMatching(/no change "c-nothere"/)],
  });
  expect(await plan(['a=b'])).toMatchObject({ isInput: true });
  expect(await plan([])).toMatchObject({ isInput: true });
});

test('one failing function does not hold up 20 others, and says what to do', async () => {
  const { apply, lambda, find } = await openLambda();
  find('calendar-sync').updateFailure = { code: 'KMSKeyAccessDenied', reason: 'The role may not decrypt.' };
  const folder = await makeFolder(NEW);
  const functions = lambda.functions.map(
    ({ configuration: { FunctionName } }) => `${FunctionName}=${folder}`,
  );
  const change = await apply('lambda-deploy', { functions });
  const steps = change.effect?.steps ?? [];
  const failed = steps.filter(({ outcome }) => outcome === 'failed');
  expect([change.state, steps.length, failed.length]).toEqual(['failed', 21, 1]);
  expect(failed).toMatchObject([
    {
      code: 'KMSKeyAccessDenied',
      requestId: expect.any(String),
      advice: expect.stringMatching(/kms:Decrypt/),
    },
  ]);
});

test('all or nothing: one that fails gives the others their code back', async () => {
  const { apply, find, look } = await openLambda();
  const before = look('update-dashboard');
  find('calendar-sync').updateFailure = { code: 'DisabledKMSKey', reason: 'disabled' };
  const folder = await makeFolder(NEW);
  const functions = ['update-dashboard', 'calendar-sync'].map((name) => `${name}=${folder}`);
  const change = await apply('lambda-deploy', { functions, allOrNothing: true });
  expect(change.state).toBe('failed');
  expect(look('update-dashboard')).toEqual(before);
});

test('a function deployed by somebody else between proposal and approval makes the approval stale', async () => {
  const { propose, changes, ports } = await openLambda();
  const folder = await makeFolder(NEW);
  const { id, hash } = await propose('lambda-deploy', { functions: [`update-dashboard=${folder}`] });
  const { functions, signal } = ports;
  const zip = await functions.code(REGION, 'contact-form', signal);
  const { revisionId = '' } = (await functions.find(REGION, 'update-dashboard', undefined, signal)) ?? {};
  await functions.update(REGION, 'update-dashboard', zip, revisionId, signal);
  const answer = await changes.approve(id, hash, { door: 'slack', id: 'U02BOB', name: 'bob' });
  expect(answer).toMatchObject({ kind: 'stale', fresh: { kind: 'plan' } });
});

test('the code of a snapshot is deployed to what has other code now', async () => {
  const { apply, propose, take, look } = await openLambda();
  const before = look('update-dashboard').code;
  await take('v1');
  await apply('lambda-deploy', { functions: [`update-dashboard=${await makeFolder(NEW)}`] });
  const { plan } = await propose('lambda-deploy', { functions: ['update-dashboard'], from: 'v1' });
  expect(plan.title).toBe('deploy update-dashboard from v1');
  await apply('lambda-deploy', { functions: ['update-dashboard'], from: 'v1' });
  expect(look('update-dashboard').code).toBe(before);
});

test('all of a snapshot is deployed but what is unchanged or gone', async () => {
  const { propose, take, find, lambda } = await openLambda();
  await take('v1');
  find('contact-form').code = Buffer.from(find('crew-notifier').code ?? '');
  find('contact-form').configuration.CodeSha256 = find('crew-notifier').configuration.CodeSha256;
  lambda.functions.splice(lambda.functions.indexOf(find('weather-alerts')), 1);
  const { plan } = await propose('lambda-deploy', { from: 'v1', noAlias: true });
  expect(plan.operations).toMatchObject([{ function: 'contact-form' }]);
  expect(plan.summary).toContain('Not there any more, left out: weather-alerts.');
});

test('an unknown snapshot, and a function it does not have, are refused with the nearest', async () => {
  const { changes, take } = await openLambda();
  await take('v1.0');
  const plan = (args: object) => changes.plan({ kind: 'lambda-deploy', target: 'lambda', args: { ...args } });
  expect(await plan({ from: 'v1.1' })).toMatchObject({
    reasons: ['there is no snapshot named "v1.1"; did you mean v1.0?'],
  });
  const misspelt = { functions: ['update-dashbord'], from: 'v1.0' };
  expect(await plan(misspelt)).toMatchObject({
    reasons: [expect.stringMatching(/did you mean update-dashboard\?/)],
  });
});

test('the status says what is live, and what Tidemark did last', async () => {
  const { apply, status, find } = await openLambda();
  const folder = await makeFolder(NEW);
  const { id } = await apply('lambda-deploy', { functions: [`update-dashboard=${folder}`] });
  const answer = await status('update-dashboard', 'booking-confirmation', 'nightly-export');
  expect(answer).toMatchObject({
    kind: 'status',
    functions: [
      {
        name: 'update-dashboard',
        codeSha256: find('update-dashboard').configuration.CodeSha256,
        aliases: [{ name: 'live', version: '4' }],
        isLive: true,
        last: {
          change: { id, state: 'applied', decidedBy: { name: 'bob' } },
          version: '4',
          isStanding: true,
        },
      },
      { name: 'booking-confirmation', isLive: false, aliases: [{ shares: { '1': 0.1 } }] },
      { name: 'nightly-export', region: 'us-west-2', aliases: [] },
    ],
  });
});

test('the status of all has every function of every region, and names a region that does not answer', async () => {
  const { status, sandbox } = await openLambda();
  const all = await status();
  expect(all.kind === 'status' && all.functions.length).toBe(21);
  sandbox.conditions.intercept = (_, operation, { region }) =>
    operation === 'ListFunctions' && region === 'us-west-2'
      ? { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: '{"message":"no"}' }
      : undefined;
  expect(await status()).toMatchObject({
    notes: [expect.stringMatching(/^us-west-2 could not be looked at/)],
  });
  expect(await status('no-such')).toMatchObject({ kind: 'refused' });
});
