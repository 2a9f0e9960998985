import {
  type GetAccountAuthorizationDetailsCommandOutput,
  type GroupDetail,
  IAMClient,
  type ManagedPolicyDetail,
  paginateGetAccountAuthorizationDetails,
  paginateListAccessKeys,
  paginateListMFADevices,
  type RoleDetail,
  type UserDetail,
} from '@aws-sdk/client-iam';
import type { CollectorContext, DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { groupFacts, policyFacts, roleFacts, userFacts } from './iam-facts.ts';
import { sortBy } from './ordering.ts';

interface Principal extends Resource {
  readonly kind: 'users' | 'groups' | 'roles' | 'policies';
  readonly name: string;
  /** As GetAccountAuthorizationDetails said when listed. */
  readonly facts: object;
}

/**
 * Users, groups, roles and the account's own policies with all their documents, from GetAccountAuthorizationDetails,
 * which says everything of a hundred of them in one call: listing them is reading them, and looking again lists
 * again. Access keys are named by id and state; their secrets cannot be read by anybody.
 */
export const iam = {
  agent: 'config',
  service: 'iam',
  scope: 'global',
  actions: ['iam:GetAccountAuthorizationDetails', 'iam:ListAccessKeys', 'iam:ListMFADevices'],
  ratePerSecond: 15,
  async *list(context) {
    const pages = paginateGetAccountAuthorizationDetails(
      { client: context.aws(IAMClient) },
      { Filter: ['User', 'Group', 'Role', 'LocalManagedPolicy'] },
    );
    for await (const page of pages) yield* principalsOf(page);
  },
  async describe({ kind, name, facts }, context) {
    const json = kind === 'users' ? { ...facts, ...(await readCredentials(name, context)) } : facts;
    return [{ path: `iam/${kind}/${encodeSegment(`${name}.json`)}`, json }];
  },
} satisfies DescribingCollector<Principal>;

function principalsOf(page: GetAccountAuthorizationDetailsCommandOutput): Principal[] {
  const { UserDetailList = [], GroupDetailList = [], RoleDetailList = [], Policies = [] } = page;
  return [
    ...UserDetailList.map((user: UserDetail) => principal('users', user.Arn, user.UserName, userFacts(user))),
    ...GroupDetailList.map((group: GroupDetail) =>
      principal('groups', group.Arn, group.GroupName, groupFacts(group)),
    ),
    ...RoleDetailList.map((role: RoleDetail) => principal('roles', role.Arn, role.RoleName, roleFacts(role))),
    ...Policies.map((policy: ManagedPolicyDetail) =>
      principal('policies', policy.Arn, policy.PolicyName, policyFacts(policy)),
    ),
  ];
}

function principal(kind: Principal['kind'], id = '', given: string | undefined, facts: object): Principal {
  const name = given ?? id.slice(id.lastIndexOf('/') + 1);
  return { id, title: `${kind}/${name}`, kind, name, facts };
}

async function readCredentials(UserName: string, context: CollectorContext): Promise<object> {
  const client = context.aws(IAMClient);
  const missing = ['NoSuchEntity', 'NoSuchEntityException'];
  const [keys, devices] = await Promise.all([
    context.optional(
      'access keys',
      () => Array.fromAsync(paginateListAccessKeys({ client }, { UserName })),
      missing,
    ),
    context.optional(
      'MFA devices',
      () => Array.fromAsync(paginateListMFADevices({ client }, { UserName })),
      missing,
    ),
  ]);
  const AccessKeys = keys?.flatMap((page) => page.AccessKeyMetadata ?? []);
  const MFADevices = devices?.flatMap((page) => page.MFADevices ?? []);
  return {
    AccessKeys: AccessKeys && sortBy(AccessKeys, (key) => key.AccessKeyId),
    MFADevices: MFADevices && sortBy(MFADevices, (device) => device.SerialNumber),
  };
}
