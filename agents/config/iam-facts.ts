import type {
  AttachedPolicy,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  Tag,
  UserDetail,
} from '@aws-sdk/client-iam';
import { sortBy } from './ordering.ts';

export function userFacts(user: UserDetail): object {
  return {
    ...user,
    GroupList: user.GroupList?.toSorted(),
    UserPolicyList: inlinePolicies(user.UserPolicyList),
    AttachedManagedPolicies: attachedPolicies(user.AttachedManagedPolicies),
    Tags: sortTags(user.Tags),
  };
}

export function groupFacts(group: GroupDetail): object {
  return {
    ...group,
    GroupPolicyList: inlinePolicies(group.GroupPolicyList),
    AttachedManagedPolicies: attachedPolicies(group.AttachedManagedPolicies),
  };
}

/** Without when it was last used; of its instance profiles only what does not repeat the role. */
export function roleFacts({ RoleLastUsed, ...role }: RoleDetail): object {
  const profiles = sortBy(role.InstanceProfileList, (profile) => profile.InstanceProfileName);
  return {
    ...role,
    AssumeRolePolicyDocument: parseDocument(role.AssumeRolePolicyDocument),
    RolePolicyList: inlinePolicies(role.RolePolicyList),
    AttachedManagedPolicies: attachedPolicies(role.AttachedManagedPolicies),
    InstanceProfileList: profiles.map(({ Roles, ...profile }) => profile),
    Tags: sortTags(role.Tags),
  };
}

/** Without how often it is attached, which those say that it is attached to. */
export function policyFacts(policy: ManagedPolicyDetail): object {
  const { AttachmentCount, PermissionsBoundaryUsageCount, ...still } = policy;
  const versions = sortBy(policy.PolicyVersionList, (version) => version.VersionId?.padStart(8));
  const PolicyVersionList = versions.map((version) => ({
    ...version,
    Document: parseDocument(version.Document),
  }));
  return { ...still, PolicyVersionList };
}

function inlinePolicies(policies: readonly PolicyDetail[] | undefined): object[] {
  return sortBy(policies, (policy) => policy.PolicyName).map(({ PolicyName, PolicyDocument }) => ({
    PolicyName,
    PolicyDocument: parseDocument(PolicyDocument),
  }));
}

function attachedPolicies(policies: readonly AttachedPolicy[] | undefined): AttachedPolicy[] {
  return sortBy(policies, (policy) => policy.PolicyArn);
}

function sortTags(tags: readonly Tag[] | undefined): Tag[] {
  return sortBy(tags, (tag) => tag.Key);
}

/** Documents come percent-encoded (RFC 3986); what is no JSON then is kept as it came. */
function parseDocument(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(decodeURIComponent(text));
  } catch {
    return text;
  }
}
