import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  type Role,
} from '@aws-sdk/client-iam';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { readOptional } from './absence.ts';
import { collectPages } from './page.ts';
import { compare } from './policy.ts';
import { shareCall } from './shared-call.ts';

export const ROLE_ACTIONS = [
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
] as const;

/**
 * A function's execution role with everything that says what it may do: trust, inline and attached policies with
 * their documents, permissions boundary. Parts that could not be read are missing; `role` is null where the role
 * is gone.
 */
export async function readRole(arn: string, context: CollectorContext): Promise<unknown> {
  const name = arn.split('/').at(-1) ?? arn;
  const [role, inline, attached] = await Promise.all([
    ask(context, 'execution role', `role ${name}`, (iam) => iam.send(new GetRoleCommand({ RoleName: name }))),
    readInlinePolicies(name, context),
    readAttachedPolicies(name, context),
  ]);
  if (role === null) return { arn, role: null };
  const boundary = role?.Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    arn,
    ...(role?.Role ? describeRole(role.Role) : {}),
    ...(boundary ? { permissionsBoundary: await readManagedPolicy(boundary, context) } : {}),
    attachedPolicies: attached ?? undefined,
    inlinePolicies: inline ?? undefined,
  };
}

/** `RoleLastUsed` is left out: it moves whenever the function runs. */
function describeRole({ AssumeRolePolicyDocument, RoleLastUsed: _, Tags = [], ...role }: Role) {
  return {
    role: { ...role, Tags: Tags.toSorted((a, b) => compare(a.Key ?? '', b.Key ?? '')) },
    trustPolicy: decodePolicy(AssumeRolePolicyDocument),
  };
}

async function readInlinePolicies(name: string, context: CollectorContext) {
  const names = await ask(context, 'inline policies of the role', `inline ${name}`, (client) =>
    collectPages(paginateListRolePolicies({ client }, { RoleName: name }), (page) => page.PolicyNames),
  );
  if (!names) return names;
  const read = async (policy: string) => {
    const command = new GetRolePolicyCommand({ RoleName: name, PolicyName: policy });
    const key = `inline ${name} ${policy}`;
    const answer = await ask(context, `inline policy ${policy}`, key, (iam) => iam.send(command));
    return answer ? [{ PolicyName: policy, PolicyDocument: decodePolicy(answer.PolicyDocument) }] : [];
  };
  return (await Promise.all(names.toSorted(compare).map(read))).flat();
}

async function readAttachedPolicies(name: string, context: CollectorContext) {
  const attached = await ask(context, 'attached policies of the role', `attached ${name}`, (client) =>
    collectPages(
      paginateListAttachedRolePolicies({ client }, { RoleName: name }),
      (page) => page.AttachedPolicies,
    ),
  );
  if (!attached) return attached;
  const arns = attached.map(({ PolicyArn = '' }) => PolicyArn).toSorted(compare);
  return Promise.all(arns.map((arn) => readManagedPolicy(arn, context)));
}

/** With its default version's document; without what only counts its users. */
async function readManagedPolicy(arn: string, context: CollectorContext): Promise<unknown> {
  const command = new GetPolicyCommand({ PolicyArn: arn });
  const answer = await ask(context, `policy ${arn}`, `policy ${arn}`, (iam) => iam.send(command));
  if (!answer?.Policy) return { Arn: arn };
  const { AttachmentCount: _a, PermissionsBoundaryUsageCount: _p, Tags = [], ...policy } = answer.Policy;
  const id = policy.DefaultVersionId;
  const getVersion = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: id });
  const version = await ask(context, `document of policy ${arn}`, `policy ${arn} ${id}`, (iam) =>
    iam.send(getVersion),
  );
  return {
    ...policy,
    Tags: Tags.toSorted((a, b) => compare(a.Key ?? '', b.Key ?? '')),
    PolicyDocument: decodePolicy(version?.PolicyVersion?.Document),
  };
}

function ask<T>(
  context: CollectorContext,
  what: string,
  key: string,
  call: (iam: IAMClient) => Promise<T>,
): Promise<T | null | undefined> {
  const iam = context.aws(IAMClient);
  return readOptional(context, what, () => shareCall(iam, key, () => call(iam)), [
    'NoSuchEntityException',
    'NoSuchEntity',
  ]);
}

/** IAM percent-encodes its documents: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
function decodePolicy(document: string | undefined): unknown {
  return document === undefined ? undefined : JSON.parse(decodeURIComponent(document));
}
