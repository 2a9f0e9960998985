import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { account } from '../../agents/config/account.ts';
import { iam } from '../../agents/config/iam.ts';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { createIam } from '../../sandbox/iam.ts';
import type { IamState } from '../../sandbox/iam-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { createSts } from '../../sandbox/sts.ts';
import { testAccount } from './account-suite.ts';
import { collect } from './collect.ts';

const DEPLOYER = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'AIDA0' };

/** Serves the account until the test ends; calls to `denied` operations get AccessDenied. */
async function start(state: IamState = makeJadaIam(), denied: readonly string[] = []) {
  const service = createIam(state);
  const sts = { ...DEPLOYER };
  const sandbox = await startSandbox({
    services: [service, createSts(sts)],
    intercept: (_, operation = '') =>
      denied.includes(operation) ? service.error(403, 'AccessDenied', 'not for you') : undefined,
  });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { state, sts, sandbox, endpoint: sandbox.url };
}

describe('against the sandbox', () => {
  let target: { readonly endpoint: string };
  beforeAll(async () => {
    const services = [createIam(makeJadaIam()), createSts(DEPLOYER)];
    const sandbox = await startSandbox({ services });
    target = { endpoint: sandbox.url };
    return () => sandbox[Symbol.asyncDispose]();
  });
  testAccount(() => target);
});

/** The estate's account without a password policy. */
function makeLax(): IamState {
  const state = makeJadaIam();
  if (state.account) state.account.passwordPolicy = undefined;
  return state;
}

test('an account without a password policy says so, without a gap', async () => {
  const { endpoint } = await start(makeLax());
  await using collected = await collect(account, { endpoint });
  expect(await collected.json('iam/account.json')).toMatchObject({ PasswordPolicy: null });
  expect(collected.gaps).toEqual([]);
});

test('a password policy that may not be read is a gap, not the lack of one', async () => {
  const { endpoint } = await start(makeJadaIam(), ['GetAccountPasswordPolicy']);
  await using collected = await collect(account, { endpoint });
  expect(await collected.json('iam/account.json')).not.toHaveProperty('PasswordPolicy');
  expect(collected.gaps).toEqual([
    {
      what: 'password policy',
      call: 'GetAccountPasswordPolicy',
      code: 'AccessDenied',
      message: 'not for you',
    },
  ]);
});

test('who takes the snapshot, and counts, are no change of the account', async () => {
  const { state, sts, endpoint } = await start();
  await using first = await collect(account, { endpoint });
  sts.arn = `arn:aws:sts::${ACCOUNT_ID}:assumed-role/backup/session-1`;
  state.account?.users.pop();
  await using second = await collect(account, { endpoint });
  expect(second.resources[0]?.record.look).toEqual(first.resources[0]?.record.look);
  expect(await second.json('iam/account-summary.json')).toMatchObject({
    CapturedBy: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/backup`,
  });
});

test('roles beyond one page are all found', async () => {
  const state = makeJadaIam();
  const [role] = state.roles;
  for (let index = 0; index < 120 && role; index++) {
    const RoleName = `r${index}`;
    state.roles.push({ ...role, RoleName, Arn: `arn:aws:iam::${ACCOUNT_ID}:role/${RoleName}` });
  }
  const { endpoint } = await start(state);
  await using collected = await collect(iam, { endpoint });
  expect(collected.paths.filter((path) => path.startsWith('iam/roles/'))).toHaveLength(state.roles.length);
});

test('a role that was used has not changed', async () => {
  const { state, endpoint } = await start();
  await using first = await collect(iam, { endpoint });
  const [role] = state.roles;
  if (role) role.lastUsed = { LastUsedDate: new Date('2026-11-01T00:00:00Z'), Region: 'us-west-2' };
  await using second = await collect(iam, { endpoint });
  expect(second.resources.map(({ record }) => record.look)).toEqual(
    first.resources.map(({ record }) => record.look),
  );
});

test('a changed policy is a change of the role it is in alone', async () => {
  const { state, endpoint } = await start();
  await using first = await collect(iam, { endpoint });
  const role = state.roles.find(({ RoleName }) => RoleName === 'payment-webhook-role');
  if (role) role.inlinePolicies.extra = { Version: '2012-10-17', Statement: [] };
  await using second = await collect(iam, { endpoint });
  const changed = second.resources.filter(
    ({ record }, index) =>
      JSON.stringify(record.look) !== JSON.stringify(first.resources[index]?.record.look),
  );
  expect(changed.map(({ resource }) => resource.title)).toEqual(['roles/payment-webhook-role']);
});

test('a list that is denied fails as AWS said it', async () => {
  const { endpoint } = await start(makeJadaIam(), ['GetAccountAuthorizationDetails']);
  await expect(collect(iam, { endpoint })).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'not for you',
  });
});

test('access keys that may not be listed are a gap of that user', async () => {
  const { endpoint } = await start(makeJadaIam(), ['ListAccessKeys']);
  await using collected = await collect(iam, { endpoint });
  expect(new Set(collected.gaps.map(({ what }) => what))).toEqual(new Set(['access keys']));
  expect(collected.gaps).toHaveLength(4);
});
