import { expect, test } from 'vitest';
import { groupFacts, policyFacts, roleFacts, userFacts } from '../../agents/config/iam-facts.ts';

const DOCUMENT = { Version: '2012-10-17', Statement: [] };
const inline = ['b', 'a'].map((PolicyName) => ({
  PolicyName,
  PolicyDocument: encodeURIComponent(JSON.stringify(DOCUMENT)),
}));
const attached = ['b', 'a'].map((PolicyName) => ({
  PolicyName,
  PolicyArn: `arn:aws:iam::aws:policy/${PolicyName}`,
}));
const tags = ['b', 'a'].map((Key) => ({ Key, Value: '1' }));

test('a user is the same whatever order IAM tells its groups, policies and tags in', () => {
  const user = {
    GroupList: ['owners', 'crew'],
    UserPolicyList: inline,
    AttachedManagedPolicies: attached,
    Tags: tags,
  };
  expect(userFacts(user)).toEqual({
    GroupList: ['crew', 'owners'],
    UserPolicyList: [
      { PolicyName: 'a', PolicyDocument: DOCUMENT },
      { PolicyName: 'b', PolicyDocument: DOCUMENT },
    ],
    AttachedManagedPolicies: attached.toReversed(),
    Tags: tags.toReversed(),
  });
});

test('so is a group', () => {
  const group = { GroupPolicyList: inline, AttachedManagedPolicies: attached };
  const reversed = { GroupPolicyList: inline.toReversed(), AttachedManagedPolicies: attached.toReversed() };
  expect(groupFacts(reversed)).toEqual(groupFacts(group));
});

test('so is a role, whenever it was used', () => {
  const profiles = ['b', 'a'].map((InstanceProfileName) => ({ InstanceProfileName, Roles: [] }) as never);
  const role = { RolePolicyList: inline, AttachedManagedPolicies: attached, Tags: tags };
  const reversed = {
    RolePolicyList: inline.toReversed(),
    AttachedManagedPolicies: attached.toReversed(),
    Tags: tags.toReversed(),
  };
  const used = {
    ...reversed,
    RoleLastUsed: { Region: 'us-west-2' },
    InstanceProfileList: profiles.toReversed(),
  };
  expect(roleFacts(used)).toEqual(roleFacts({ ...role, InstanceProfileList: profiles }));
});

test('a policy is the same however often it is attached; its versions are in their order', () => {
  const versions = ['v10', 'v9', 'v1'].map((VersionId) => ({ VersionId, Document: 'no JSON' }));
  const policy = { PolicyName: 'a', AttachmentCount: 3, PermissionsBoundaryUsageCount: 1 };
  expect(policyFacts({ ...policy, PolicyVersionList: versions })).toEqual({
    PolicyName: 'a',
    PolicyVersionList: versions.toReversed(),
  });
});
