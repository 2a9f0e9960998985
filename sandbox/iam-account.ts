import type {
  IamAccount,
  IamGroup,
  IamPolicy,
  IamRole,
  IamState,
  IamUser,
  PolicyDocument,
} from './iam-state.ts';
import { takePage } from './page.ts';
import { ServiceError } from './service-error.ts';
import type { XmlValue } from './xml.ts';

type XmlFields = { readonly [name: string]: XmlValue };
type Operations = Readonly<Record<string, (input: URLSearchParams) => XmlFields>>;

const PAGE = 100;

/** The calls that tell of the whole account at once, and of its users' credentials. */
export function accountOperations(state: IamState): Operations {
  const account = () => state.account ?? { aliases: [], passwordPolicy: undefined, users: [], groups: [] };
  const requireUser = (input: URLSearchParams) => {
    const user = account().users.find(({ name }) => name === input.get('UserName'));
    if (!user) throw new ServiceError(404, 'NoSuchEntity', 'The user cannot be found.');
    return user;
  };
  return {
    GetAccountAuthorizationDetails: (input) => listDetails(state, account(), input),
    ListAccountAliases: () => ({ AccountAliases: { member: account().aliases }, IsTruncated: false }),
    GetAccountPasswordPolicy: () => {
      const { passwordPolicy } = account();
      if (!passwordPolicy) throw new ServiceError(404, 'NoSuchEntity', 'There is no password policy.');
      return { PasswordPolicy: passwordPolicy };
    },
    GetAccountSummary: () => {
      const { users, groups } = account();
      const counts = {
        Users: users.length,
        Groups: groups.length,
        Roles: state.roles.length,
        RolesQuota: 1000,
      };
      return { SummaryMap: { entry: Object.entries(counts).map(([key, value]) => ({ key, value })) } };
    },
    ListAccessKeys: (input) => {
      const { name, accessKeys } = requireUser(input);
      const member = accessKeys.map(({ id, isActive, createdAt }) => ({
        UserName: name,
        AccessKeyId: id,
        Status: isActive ? 'Active' : 'Inactive',
        CreateDate: createdAt,
      }));
      return { AccessKeyMetadata: { member }, IsTruncated: false };
    },
    ListMFADevices: (input) => {
      const { name, createdAt, mfaDevices } = requireUser(input);
      const member = mfaDevices.map((SerialNumber) => ({
        UserName: name,
        SerialNumber,
        EnableDate: createdAt,
      }));
      return { MFADevices: { member }, IsTruncated: false };
    },
  };
}

/** One list of all kinds, cut into pages, each page sorted out by kind again. */
function listDetails(state: IamState, account: IamAccount, input: URLSearchParams) {
  const wanted = [...input].filter(([name]) => name.startsWith('Filter.member.')).map(([, kind]) => kind);
  const all = [
    ...account.users.map((user) => ({ kind: 'User', list: 'UserDetailList', detail: userDetail(user) })),
    ...account.groups.map((group) => ({
      kind: 'Group',
      list: 'GroupDetailList',
      detail: groupDetail(group),
    })),
    ...state.roles.map((role) => ({ kind: 'Role', list: 'RoleDetailList', detail: roleDetail(role) })),
    ...state.policies.map((policy) => ({
      kind: policy.Arn.startsWith('arn:aws:iam::aws:') ? 'AWSManagedPolicy' : 'LocalManagedPolicy',
      list: 'Policies',
      detail: policyDetail(policy),
    })),
  ].filter(({ kind }) => wanted.length === 0 || wanted.includes(kind));
  const { items, next } = takePage(all, input.get('Marker'), input.get('MaxItems'), PAGE);
  const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'].map((name) => [
    name,
    { member: items.filter(({ list }) => list === name).map(({ detail }) => detail) },
  ]);
  return { ...Object.fromEntries(lists), IsTruncated: next !== undefined, Marker: next };
}

function groupDetail(group: IamGroup): XmlFields {
  return {
    ...{ Path: group.path, GroupName: group.name, GroupId: group.id, Arn: group.arn },
    CreateDate: group.createdAt,
    GroupPolicyList: inlineList(group.inlinePolicies),
    AttachedManagedPolicies: attachedList(group.attachedPolicies),
  };
}

function userDetail(user: IamUser): XmlFields {
  return {
    ...{ Path: user.path, UserName: user.name, UserId: user.id, Arn: user.arn },
    CreateDate: user.createdAt,
    UserPolicyList: inlineList(user.inlinePolicies),
    GroupList: { member: user.groups },
    AttachedManagedPolicies: attachedList(user.attachedPolicies),
    Tags: tagList(user.tags),
  };
}

function roleDetail(role: IamRole): XmlFields {
  const { Path, RoleName, RoleId, Arn, CreateDate, permissionsBoundary } = role;
  return {
    ...{ Path, RoleName, RoleId, Arn, CreateDate },
    AssumeRolePolicyDocument: encode(role.trustPolicy),
    InstanceProfileList: { member: [] },
    RolePolicyList: inlineList(role.inlinePolicies),
    AttachedManagedPolicies: attachedList(role.attachedPolicies),
    PermissionsBoundary: permissionsBoundary
      ? { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: permissionsBoundary }
      : undefined,
    Tags: tagList(role.tags),
    RoleLastUsed: { ...role.lastUsed },
  };
}

function policyDetail({ versions, ...policy }: IamPolicy): XmlFields {
  const member = Object.entries(versions).map(([VersionId, { document, CreateDate }]) => ({
    VersionId,
    CreateDate,
    IsDefaultVersion: VersionId === policy.DefaultVersionId,
    Document: encode(document),
  }));
  return { ...policy, AttachmentCount: 1, IsAttachable: true, PolicyVersionList: { member } };
}

function inlineList(policies: Readonly<Record<string, PolicyDocument>>): XmlValue {
  const member = Object.entries(policies).map(([PolicyName, document]) => ({
    PolicyName,
    PolicyDocument: encode(document),
  }));
  return { member };
}

function attachedList(arns: readonly string[]): XmlValue {
  return { member: arns.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn })) };
}

function tagList(tags: Readonly<Record<string, string>>): XmlValue {
  return { member: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

/** IAM sends policy documents percent-encoded (RFC 3986). */
function encode(document: PolicyDocument): string {
  return encodeURIComponent(JSON.stringify(document));
}
