import { at, type Json, list, tagsOf, text } from './document.ts';
import { type Body, jsonencode, link } from './hcl.ts';
import { coverAccount, coverPolicy } from './iam-account.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

const WORDS = { users: 'user', groups: 'group', roles: 'role' } as const;
type Kind = keyof typeof WORDS;

/** Users, groups, roles and the account's own policies, each with its inline and attached policies. */
export function coverIam(captured: readonly Captured[]): Coverage {
  const all = captured.filter(({ service }) => service === 'iam');
  const roles = rolesOfFunctions(captured);
  return {
    managed: [
      ...all.flatMap((each) =>
        isKind(kindOf(each)) ? coverPrincipal(each, kindOf(each) as Kind, roles) : coverPolicy(each),
      ),
      ...captured.filter(({ service }) => service === 'account').flatMap(coverAccount),
    ],
    uncovered: all.flatMap(uncoveredOf),
  };
}

/** `users` of `iam/users/captain.json`. */
function kindOf({ path }: Captured): string {
  return path.split('/')[1] ?? '';
}

function isKind(kind: string): kind is Kind {
  return kind in WORDS;
}

/** A role as Lambda's own look at it says more: its description, by ARN. */
function rolesOfFunctions(captured: readonly Captured[]): ReadonlyMap<string, Json> {
  const found = captured.flatMap(({ service, documents }): [string, Json][] => {
    const role = service === 'lambda' ? at(documents.get('role.json'), 'role') : undefined;
    return role === undefined ? [] : [[text(role, 'Arn'), role]];
  });
  return new Map(found);
}

function coverPrincipal(
  { documents, id }: Captured,
  kind: Kind,
  roles: ReadonlyMap<string, Json>,
): Managed[] {
  const document = documents.get('') ?? null;
  const word = WORDS[kind];
  const Word = word.charAt(0).toUpperCase() + word.slice(1);
  const name = text(document, `${Word}Name`);
  const owner = { [word]: link(`iam-${word}:${name}`, name) };
  const common = { title: name, region: 'global' };
  const body = { name, path: text(document, 'Path') };
  const inline = list(document, `${Word === 'Role' ? 'Role' : Word}PolicyList`).map(
    (policy): Managed => ({
      ...common,
      title: `${name}_${text(policy, 'PolicyName')}`,
      type: `aws_iam_${word}_policy`,
      importId: `${name}:${text(policy, 'PolicyName')}`,
      body: { name: text(policy, 'PolicyName'), ...owner, policy: jsonencode(at(policy, 'PolicyDocument')) },
    }),
  );
  const attached = list(document, 'AttachedManagedPolicies').map(
    (policy): Managed => ({
      ...common,
      title: `${name}_${text(policy, 'PolicyName')}`,
      type: `aws_iam_${word}_policy_attachment`,
      importId: `${name}/${text(policy, 'PolicyArn')}`,
      body: { ...owner, policy_arn: text(policy, 'PolicyArn') },
    }),
  );
  const known = roles.get(id);
  return [
    {
      ...common,
      type: `aws_iam_${word}`,
      importId: name,
      body: {
        ...body,
        ...(kind === 'roles' ? roleOf(document, known) : {}),
        ...(kind === 'groups' ? {} : moreOf(document)),
      },
      exports: { [id]: 'arn', [`iam-${word}:${name}`]: 'name' },
      ...(kind === 'roles' && !known ? { ignore: ['description', 'max_session_duration'] } : {}),
    },
    ...inline,
    ...attached,
    ...(kind === 'users' ? membershipOf(name, document) : []),
    ...(kind === 'roles' ? profilesOf(document) : []),
  ];
}

function moreOf(document: Json): Body {
  return {
    permissions_boundary: at(document, 'PermissionsBoundary', 'PermissionsBoundaryArn'),
    tags: tagsOf(at(document, 'Tags')),
  };
}

function roleOf(document: Json, known: Json | undefined): Body {
  return {
    description: at(known, 'Description'),
    max_session_duration: at(known, 'MaxSessionDuration'),
    assume_role_policy: jsonencode(at(document, 'AssumeRolePolicyDocument')),
  };
}

function membershipOf(user: string, document: Json): Managed[] {
  const groups = list(document, 'GroupList').map((group) => String(group));
  if (groups.length === 0) return [];
  return [
    {
      type: 'aws_iam_user_group_membership',
      title: user,
      region: 'global',
      importId: [user, ...groups].join('/'),
      body: {
        user: link(`iam-user:${user}`, user),
        groups: groups.map((group) => link(`iam-group:${group}`, group)),
      },
    },
  ];
}

function profilesOf(document: Json): Managed[] {
  return list(document, 'InstanceProfileList').map((profile) => {
    const name = text(profile, 'InstanceProfileName');
    const role = text(document, 'RoleName');
    return {
      type: 'aws_iam_instance_profile',
      title: name,
      region: 'global',
      importId: name,
      body: {
        name,
        path: text(profile, 'Path'),
        role: link(`iam-role:${role}`, role),
        tags: tagsOf(at(profile, 'Tags')),
      },
      exports: { [text(profile, 'Arn')]: 'arn' },
    };
  });
}

function uncoveredOf({ title, documents }: Captured): Uncovered[] {
  const document = documents.get('');
  const keys = list(document, 'AccessKeys').length;
  const devices = list(document, 'MFADevices').length;
  return [
    ...(keys > 0 ? [{ what: `${title}: ${keys} access keys`, reason: 'nobody can read their secrets' }] : []),
    ...(devices > 0 ? [{ what: `${title}: ${devices} MFA devices`, reason: 'they belong to a person' }] : []),
  ];
}
