import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListLayersCommand,
} from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { makeJadaEventBridge } from '../../sandbox/estate/eventbridge.ts';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import { PLANTED_SECRETS } from '../../sandbox/estate/lambda-function.ts';
import { FUNCTION_NAMES } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

async function serve(now = Date.UTC(2026, 10, 1)) {
  const clock = { at: now, now: () => clock.at, wait: async () => {} };
  const estate = { lambda: makeJadaLambda(), iam: makeJadaIam(), eventBridge: makeJadaEventBridge() };
  const sandbox = await startSandbox({ estate, clock });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint: sandbox.url, region: 'us-east-1', credentials };
  const clients = {
    lambda: new LambdaClient(options),
    iam: new IAMClient(options),
    events: new EventBridgeClient(options),
  };
  onTestFinished(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await sandbox[Symbol.asyncDispose]();
  });
  return { ...clients, estate, clock };
}

test('functions come in pages, each region its own', async () => {
  const { lambda } = await serve();
  const first = await lambda.send(new ListFunctionsCommand({ MaxItems: 10 }));
  expect(first.Functions).toHaveLength(10);
  const rest = await lambda.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
  expect(rest.Functions).toHaveLength(9);
  expect(rest.NextMarker).toBeUndefined();
});

test('code is served by a signed URL for ten minutes', async () => {
  const { lambda, clock, estate } = await serve();
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: 'contact-form' }));
  const fetchCode = () => fetch(Code?.Location ?? '');
  const found = estate.lambda.functions.find(
    ({ configuration }) => configuration.FunctionName === 'contact-form',
  );
  expect(Buffer.from(await (await fetchCode()).arrayBuffer())).toEqual(Buffer.from(found?.code ?? ''));
  clock.at += 600_000;
  expect((await fetchCode()).status).toBe(403);
});

test('a qualifier chooses the version an alias points to', async () => {
  const { lambda } = await serve();
  const command = new GetFunctionCommand({ FunctionName: 'update-dashboard', Qualifier: 'live' });
  expect((await lambda.send(command)).Configuration?.Version).toBe('3');
});

test('what is not there is refused as AWS does', async () => {
  const { lambda, iam, events } = await serve();
  const name = (error: unknown) => (error instanceof Error ? error.name : '');
  const calls = [
    lambda.send(new GetFunctionCommand({ FunctionName: 'nope' })),
    iam.send(new GetRoleCommand({ RoleName: 'nope' })),
    events.send(new ListRulesCommand({ EventBusName: 'nope' })),
  ];
  expect(await Promise.all(calls.map((call) => call.then(String, name)))).toEqual([
    'ResourceNotFoundException',
    'NoSuchEntityException',
    'ResourceNotFoundException',
  ]);
});

test('IAM lists in pages', async () => {
  const { iam } = await serve();
  const input = { RoleName: 'update-dashboard-role', MaxItems: 1 };
  const first = await iam.send(new ListRolePoliciesCommand(input));
  expect(first).toMatchObject({ PolicyNames: ['tables'], IsTruncated: true });
  const second = await iam.send(new ListRolePoliciesCommand({ ...input, Marker: first.Marker }));
  expect(second).toMatchObject({ PolicyNames: ['buckets'], IsTruncated: false });
});

test('rules come in pages', async () => {
  const { events } = await serve();
  const first = await events.send(new ListRulesCommand({ Limit: 4 }));
  const second = await events.send(new ListRulesCommand({ NextToken: first.NextToken }));
  expect([first.Rules?.length, second.Rules?.length, second.NextToken]).toEqual([4, 4, undefined]);
});

test('layers of other accounts are not listed', async () => {
  const { lambda, estate } = await serve();
  const [layer] = estate.lambda.layers;
  if (layer) layer.LayerArn = layer.LayerArn.replace('123456789012', '017000801446');
  const { Layers } = await lambda.send(new ListLayersCommand({}));
  expect(Layers?.map(({ LayerName }) => LayerName)).toEqual(['jada-node-common']);
});

test('the estate is the same each time, and holds together', () => {
  const lambda = makeJadaLambda();
  expect(makeJadaLambda()).toEqual(lambda);
  expect(lambda.functions.map(({ configuration }) => configuration.FunctionName)).toEqual(FUNCTION_NAMES);
  const roles = new Set(makeJadaIam().roles.map(({ Arn }) => Arn));
  for (const { configuration, code } of lambda.functions) {
    expect(roles).toContain(configuration.Role);
    expect(Buffer.from(code ?? '').subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04'));
  }
  expect(new Set(PLANTED_SECRETS).size).toBe(PLANTED_SECRETS.length);
});
