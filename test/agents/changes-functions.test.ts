import { hash } from 'node:crypto';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import type { LambdaFunction, LambdaState } from '../../sandbox/lambda-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { MovedError } from '../../src/changes/ports.ts';
import { makeZip, testFunctions } from './changes-functions-suite.ts';
import { openPorts } from './changes-scene.ts';

const REGION = 'us-east-1';

function findFunction(state: LambdaState, name: string): LambdaFunction {
  const found = state.functions.find(({ configuration }) => configuration.FunctionName === name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

describe('against the sandbox', () => {
  let endpoint = '';
  const lambda = makeJadaLambda();
  beforeAll(async () => {
    const sandbox = await startSandbox({ estate: { lambda } });
    endpoint = sandbox.url;
    return () => sandbox[Symbol.asyncDispose]();
  });
  const make = async () => {
    const model = structuredClone(findFunction(lambda, 'contact-form'));
    const FunctionName = `deploy-${lambda.functions.length}`;
    const FunctionArn = model.configuration.FunctionArn.replace('contact-form', FunctionName);
    lambda.functions.push({ ...model, configuration: { ...model.configuration, FunctionName, FunctionArn } });
    return FunctionName;
  };
  testFunctions(() => ({ endpoint, make }));
});

/** `update-dashboard` of the estate: three versions, the alias `live` on the last. */
async function serve() {
  const lambda = makeJadaLambda();
  const sandbox = await startSandbox({ estate: { lambda } });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const ports = openPorts(sandbox.url);
  const { functions, signal } = ports;
  const found = findFunction(lambda, 'update-dashboard');
  const before = await functions.find(REGION, 'update-dashboard', 'live', signal);
  const zip = await makeZip('new');
  const update = (body = zip) =>
    functions.update(REGION, 'update-dashboard', body, before?.revisionId ?? '', signal);
  return { ...ports, sandbox, lambda, found, before, zip, update };
}

test('the code of a function is what CodeSha256 says', async () => {
  const { functions, signal, found, before } = await serve();
  const code = await functions.code(REGION, 'update-dashboard', signal);
  expect(code.equals(found.code ?? Buffer.alloc(0))).toBe(true);
  expect(before).toMatchObject({ codeSha256: hash('sha256', code, 'base64'), version: '3' });
});

test('an update is waited for, and the revision after it is the one to go on with', async () => {
  const { update, found, pauses } = await serve();
  const { revisionId, requestId } = await update();
  expect(found.configuration).toMatchObject({ LastUpdateStatus: 'Successful', RevisionId: revisionId });
  expect(pauses.length).toBeGreaterThan(0);
  expect(requestId).toEqual(expect.any(String));
});

test('the same code again is the version it was published as', async () => {
  const { functions, signal, update } = await serve();
  const { codeSha256 } = await update();
  const publish = () => functions.publish(REGION, 'update-dashboard', codeSha256, signal);
  expect([await publish(), await publish()]).toEqual(['4', '4']);
});

test('an update that never ends is given up after ten minutes', async () => {
  const { sandbox, lambda, before, zip, signal } = await serve();
  lambda.updatePolls = Number.POSITIVE_INFINITY;
  let at = 0;
  const { functions } = openPorts(sandbox.url, {}, { now: () => at, onPause: (ms) => (at += ms) });
  const update = functions.update(REGION, 'update-dashboard', zip, before?.revisionId ?? '', signal);
  await expect(update).rejects.toMatchObject({ code: 'StillPending', advice: expect.any(String) });
  expect(at).toBeGreaterThanOrEqual(600_000);
});

test('waiting ends with the reason it was aborted for', async () => {
  const { sandbox, lambda, before, zip } = await serve();
  lambda.updatePolls = Number.POSITIVE_INFINITY;
  const controller = new AbortController();
  const { functions } = openPorts(sandbox.url, {}, { onPause: () => controller.abort(new Error('enough')) });
  const { revisionId = '' } = before ?? {};
  const update = functions.update(REGION, 'update-dashboard', zip, revisionId, controller.signal);
  await expect(update).rejects.toThrow('enough');
});

test.each([
  ['KMSKeyAccessDenied', /kms:Decrypt/],
  ['InsufficientRolePermissions', /role/],
  ['SubnetOutOfIPAddresses', /VPC/],
])('an update that Lambda gives up for %s says what to do', async (code, advice) => {
  const { found, update } = await serve();
  found.updateFailure = { code, reason: 'Lambda could not do it' };
  await expect(update()).rejects.toMatchObject({
    code,
    message: 'Lambda could not do it',
    requestId: expect.any(String),
    advice: expect.stringMatching(advice),
  });
});

test('after a failed update the same zip can be given again', async () => {
  const { functions, signal, found, update, zip } = await serve();
  found.updateFailure = { code: 'DisabledKMSKey', reason: 'disabled' };
  await update().catch(() => {});
  delete found.updateFailure;
  const { revisionId = '' } = (await functions.find(REGION, 'update-dashboard', undefined, signal)) ?? {};
  const { codeSha256 } = await functions.update(REGION, 'update-dashboard', zip, revisionId, signal);
  expect(found.configuration).toMatchObject({ CodeSha256: codeSha256, LastUpdateStatus: 'Successful' });
});

test('an update whose answer is lost is found to be done', async () => {
  const { update, sandbox, found, zip } = await serve();
  let isLost = false;
  sandbox.conditions.intercept = (_, operation) => {
    if (operation !== 'UpdateFunctionCode' || isLost) return undefined;
    isLost = true;
    return 'reset';
  };
  expect((await update()).codeSha256).toBe(hash('sha256', zip, 'base64'));
  expect([isLost, found.configuration.LastUpdateStatus]).toEqual([true, 'Successful']);
});

test('somebody else deploying at the same time is not overwritten', async () => {
  const { functions, signal, update, before } = await serve();
  const theirs = await makeZip('theirs');
  await functions.update(REGION, 'update-dashboard', theirs, before?.revisionId ?? '', signal);
  await expect(update()).rejects.toThrow(MovedError);
  expect(await functions.code(REGION, 'update-dashboard', signal)).toEqual(theirs);
});

test.each([
  [Buffer.from('no zip'), 'InvalidParameterValueException', /damaged/],
  [Buffer.alloc(53_000_000), 'RequestEntityTooLargeException', /50 MB/],
])('a zip that Lambda does not take is refused with what to do (%#)', async (zip, code, advice) => {
  const { update } = await serve();
  await expect(update(zip)).rejects.toMatchObject({ code, advice: expect.stringMatching(advice) });
});

test('a container image cannot be deployed to', async () => {
  const { functions, signal, found } = await serve();
  found.configuration.PackageType = 'Image';
  const failure = functions.find(REGION, 'update-dashboard', undefined, signal);
  await expect(failure).rejects.toMatchObject({ code: 'ContainerImage', advice: expect.any(String) });
});

test('an alias tells of the shares that other versions get', async () => {
  const { functions, signal } = await serve();
  expect(await functions.aliases(REGION, 'booking-confirmation', signal)).toEqual([
    { name: 'live', version: '2', shares: { '1': 0.1 } },
  ]);
});

test('21 updates at once wait for one another only where Lambda makes them', async () => {
  const { functions, signal, lambda, sandbox } = await serve();
  sandbox.conditions.throttles.lambda = 200;
  const zip = await makeZip('all the same');
  await Promise.all(
    lambda.functions.map(async ({ region, configuration: { FunctionName, RevisionId } }) => {
      const { codeSha256 } = await functions.update(region, FunctionName, zip, RevisionId, signal);
      await functions.publish(region, FunctionName, codeSha256, signal);
    }),
  );
  const statuses = new Set(lambda.functions.map(({ configuration }) => configuration.LastUpdateStatus));
  expect(statuses).toEqual(new Set(['Successful']));
});
