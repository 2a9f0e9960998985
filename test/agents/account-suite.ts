import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account } from '../../agents/config/account.ts';
import { iam } from '../../agents/config/iam.ts';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { type Collected, collect } from './collect.ts';

/** What holds wherever the JADA account is served. */
export function testAccount(target: () => { readonly endpoint: string }): void {
  describe('the account collector', () => {
    let collected: Collected;
    beforeAll(async () => {
      collected = await collect(account, target());
    });
    afterAll(() => collected[Symbol.asyncDispose]());

    test('the account is kept by its id, with alias and password policy', async () => {
      expect(collected.resources.map(({ resource }) => resource.id)).toEqual([ACCOUNT_ID]);
      expect(await collected.json('iam/account.json')).toMatchObject({
        Account: ACCOUNT_ID,
        AccountAliases: ['jada-sailing'],
        PasswordPolicy: { MinimumPasswordLength: 14, RequireSymbols: true },
      });
      expect(collected.gaps).toEqual([]);
    });

    test('what IAM counts is kept apart', async () => {
      expect(await collected.json('iam/account-summary.json')).toMatchObject({
        CapturedBy: expect.stringMatching(/^arn:aws:/),
        SummaryMap: { Users: 4 },
      });
    });
  });

  describe('the iam collector', () => {
    let collected: Collected;
    beforeAll(async () => {
      collected = await collect(iam, target());
    });
    afterAll(() => collected[Symbol.asyncDispose]());

    test('every user, group, role and own policy has a file', async () => {
      const { roles, policies, account: { users = [], groups = [] } = {} } = makeJadaIam();
      const expected = [
        ...users.map(({ name }) => `iam/users/${name}.json`),
        ...groups.map(({ name }) => `iam/groups/${name}.json`),
        ...roles.map(({ RoleName }) => `iam/roles/${RoleName}.json`),
        ...policies
          .filter(({ Arn }) => !Arn.startsWith('arn:aws:iam::aws:'))
          .map(({ PolicyName }) => `iam/policies/${PolicyName}.json`),
      ];
      expect(collected.paths).toEqual(expected.sort());
      expect(collected.gaps).toEqual([]);
    });

    test('a role has its trust and its policies as documents', async () => {
      const role = await collected.json('iam/roles/payment-webhook-role.json');
      expect(role).toMatchObject({
        RoleName: 'payment-webhook-role',
        AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole' }] },
        RolePolicyList: [{ PolicyName: 'tables', PolicyDocument: { Statement: [{ Effect: 'Allow' }] } }],
      });
      expect(role).not.toHaveProperty('RoleLastUsed');
    });

    test('a user has groups, policies and keys, the ids of which are not in clear', async () => {
      expect(await collected.json('iam/users/deployer.json')).toMatchObject({
        UserName: 'deployer',
        UserPolicyList: [
          { PolicyName: 'upload', PolicyDocument: { Statement: [{ Action: 's3:PutObject' }] } },
        ],
        AttachedManagedPolicies: [{ PolicyName: 'publish-alerts' }],
        AccessKeys: [{ Status: 'Active' }],
      });
      expect(await collected.read('iam/users/deployer.json')).not.toMatch(/AKIA/);
      expect(await collected.json('iam/users/captain.json')).toMatchObject({ GroupList: ['owners'] });
    });

    test('a policy has every version', async () => {
      expect(await collected.json('iam/policies/publish-alerts.json')).toMatchObject({
        PolicyVersionList: [
          { VersionId: 'v1', IsDefaultVersion: false },
          { VersionId: 'v2', IsDefaultVersion: true, Document: { Version: '2012-10-17' } },
        ],
      });
    });
  });
}
