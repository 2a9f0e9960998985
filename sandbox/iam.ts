import { accountOperations } from './iam-account.ts';
import type { IamPolicy, IamRole, IamState, PolicyDocument } from './iam-state.ts';
import { takePage } from './page.ts';
import { createQueryService } from './query-protocol.ts';
import type { SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
const PAGE = 100;

/** IAM over `state`: what can be read of roles and their policies, and of the account. */
export function createIam(state: IamState): SandboxService {
  return createQueryService({
    signingName: 'iam',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: {
      ...accountOperations(state),
      GetRole: (input) => ({ Role: describeRole(requireRole(state, input)) }),
      ListRolePolicies: (input) => {
        const { page, fields } = listPage(Object.keys(requireRole(state, input).inlinePolicies), input);
        return { PolicyNames: { member: page }, ...fields };
      },
      GetRolePolicy: (input) => {
        const { RoleName, inlinePolicies } = requireRole(state, input);
        const PolicyName = input.get('PolicyName') ?? '';
        const document = inlinePolicies[PolicyName];
        if (!document) return notFound(`The role policy with name ${PolicyName} cannot be found.`);
        return { RoleName, PolicyName, PolicyDocument: encode(document) };
      },
      ListAttachedRolePolicies: (input) => {
        const { page, fields } = listPage(requireRole(state, input).attachedPolicies, input);
        const member = page.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn }));
        return { AttachedPolicies: { member }, ...fields };
      },
      GetPolicy: (input) => {
        const { versions: _versions, ...policy } = requirePolicy(state, input);
        const AttachmentCount = state.roles.filter((role) =>
          role.attachedPolicies.includes(policy.Arn),
        ).length;
        return { Policy: { ...policy, AttachmentCount, IsAttachable: true } };
      },
      GetPolicyVersion: (input) => {
        const policy = requirePolicy(state, input);
        const VersionId = input.get('VersionId') ?? '';
        const version = policy.versions[VersionId];
        if (!version) return notFound(`Policy ${policy.Arn} version ${VersionId} does not exist.`);
        const { CreateDate, document } = version;
        const IsDefaultVersion = VersionId === policy.DefaultVersionId;
        return { PolicyVersion: { VersionId, CreateDate, IsDefaultVersion, Document: encode(document) } };
      },
    },
  });
}

function listPage<T>(items: readonly T[], input: URLSearchParams) {
  const { items: page, next } = takePage(items, input.get('Marker'), input.get('MaxItems'), PAGE);
  return { page, fields: { IsTruncated: next !== undefined, Marker: next } };
}

/** IAM sends policy documents percent-encoded (RFC 3986). */
function encode(document: PolicyDocument): string {
  return encodeURIComponent(JSON.stringify(document));
}

function describeRole(role: IamRole) {
  const { RoleName, RoleId, Arn, Path, Description, CreateDate, MaxSessionDuration } = role;
  const boundary = role.permissionsBoundary;
  return {
    ...{ RoleName, RoleId, Arn, Path, Description, CreateDate, MaxSessionDuration },
    AssumeRolePolicyDocument: encode(role.trustPolicy),
    PermissionsBoundary: boundary
      ? { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary }
      : undefined,
    Tags: { member: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })) },
    RoleLastUsed: { ...role.lastUsed },
  };
}

function requireRole(state: IamState, input: URLSearchParams): IamRole {
  const name = input.get('RoleName') ?? '';
  const role = state.roles.find(({ RoleName }) => RoleName === name);
  return role ?? notFound(`The role with name ${name} cannot be found.`);
}

function requirePolicy(state: IamState, input: URLSearchParams): IamPolicy {
  const arn = input.get('PolicyArn') ?? '';
  const policy = state.policies.find(({ Arn }) => Arn === arn);
  return policy ?? notFound(`Policy ${arn} does not exist or is not attachable.`);
}

function notFound(message: string): never {
  throw new ServiceError(404, 'NoSuchEntity', message);
}
