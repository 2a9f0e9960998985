import { expect, test } from 'vitest';
import { roleName } from '../../sandbox/estate/names.ts';
import { collectFunctions, findFunction, type LambdaEstate, serveEstate } from './lambda-estate.ts';

const reverseAll = (estate: LambdaEstate) => {
  for (const found of estate.lambda.functions) {
    found.policy?.Policy.Statement.reverse();
    found.aliases.reverse();
    found.versions.reverse();
    found.tags = Object.fromEntries(Object.entries(found.tags).reverse());
  }
  for (const role of estate.iam.roles) role.attachedPolicies.reverse();
  for (const bus of estate.eventBridge.buses) {
    bus.rules.reverse();
    for (const rule of bus.rules) rule.targets.reverse();
  }
  estate.eventBridge.buses.reverse();
};

test('the order of AWS’s answers makes no difference', async () => {
  const sandbox = await serveEstate();
  const collected = await collectFunctions(sandbox.url, ['update-dashboard', 'booking-*', 'crew-notifier']);
  reverseAll(sandbox.state);
  expect(await collected.look()).toEqual(collected.resources.map(({ record }) => record.look));
});

test('what moves by itself is no change', async () => {
  const sandbox = await serveEstate();
  const collected = await collectFunctions(sandbox.url, ['email-dispatch', 'payment-webhook']);
  const { lambda, iam } = sandbox.state;
  for (const mapping of lambda.eventSourceMappings) mapping.LastProcessingResult = 'OK';
  for (const role of iam.roles)
    role.lastUsed = { LastUsedDate: new Date('2026-11-02T00:00:00Z'), Region: 'us-east-1' };
  for (const config of findFunction(sandbox.state, 'payment-webhook').provisionedConcurrency) {
    config.AvailableProvisionedConcurrentExecutions = 1;
  }
  expect(await collected.look()).toEqual(collected.resources.map(({ record }) => record.look));
});

test.each<[string, (estate: LambdaEstate) => void]>([
  [
    'a variable',
    (estate) =>
      Object.assign(findFunction(estate, 'update-dashboard').configuration.Environment?.Variables ?? {}, {
        LOG_LEVEL: 'DEBUG',
      }),
  ],
  [
    'an alias',
    (estate) =>
      Object.assign(findFunction(estate, 'update-dashboard').aliases[0] ?? {}, { FunctionVersion: '2' }),
  ],
  [
    'the role’s trust',
    (estate) => Object.assign(roleOf(estate, 'update-dashboard'), { trustPolicy: { Version: '2012-10-17' } }),
  ],
  [
    'a rule’s schedule',
    (estate) =>
      Object.assign(estate.eventBridge.buses[0]?.rules[0] ?? {}, { ScheduleExpression: 'rate(1 day)' }),
  ],
])('%s that changed is seen', async (_, change) => {
  const sandbox = await serveEstate();
  const collected = await collectFunctions(sandbox.url, ['update-dashboard']);
  change(sandbox.state);
  expect(await collected.look()).not.toEqual(collected.resources.map(({ record }) => record.look));
});

function roleOf(estate: LambdaEstate, name: string) {
  const role = estate.iam.roles.find(({ RoleName }) => RoleName === roleName(name));
  if (!role) throw new Error(`no role for ${name}`);
  return role;
}
