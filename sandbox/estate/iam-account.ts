import type { IamAccount, IamGroup } from '../iam-state.ts';
import { ACCOUNT_ID, makeId } from './names.ts';

const CREATED = new Date('2024-11-20T16:00:00Z');
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Three people and a deployer, in two groups. */
export function makeJadaIamAccount(): IamAccount {
  return {
    aliases: ['jada-sailing'],
    passwordPolicy: {
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      RequireNumbers: true,
      RequireUppercaseCharacters: true,
      RequireLowercaseCharacters: true,
      AllowUsersToChangePassword: true,
      ExpirePasswords: false,
    },
    users: [
      makeUser('captain', ['owners']),
      makeUser('first-mate', ['crew']),
      makeUser('purser', ['crew']),
      makeDeployer(),
    ],
    groups: [
      { ...makeEntity('group', 'owners'), attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      { ...makeEntity('group', 'crew'), inlinePolicies: { 'read-bookings': allow('dynamodb:GetItem') } },
    ],
  };
}

function makeUser(name: string, groups: string[]) {
  return {
    ...makeEntity('user', name),
    groups,
    tags: { team: groups[0] ?? '' },
    accessKeys: [],
    mfaDevices: [`arn:aws:iam::${ACCOUNT_ID}:mfa/${name}`],
  };
}

function makeDeployer() {
  return {
    ...makeUser('deployer', []),
    attachedPolicies: [`arn:aws:iam::${ACCOUNT_ID}:policy/jada/publish-alerts`],
    inlinePolicies: { upload: allow('s3:PutObject') },
    accessKeys: [
      { id: `AKIA${makeId('access key deployer', 16, UPPER)}`, isActive: true, createdAt: CREATED },
    ],
    mfaDevices: [],
  };
}

function makeEntity(kind: 'user' | 'group', name: string): IamGroup {
  return {
    name,
    id: `${kind === 'user' ? 'AIDA' : 'AGPA'}${makeId(`${kind} ${name}`, 17, UPPER)}`,
    arn: `arn:aws:iam::${ACCOUNT_ID}:${kind}/${name}`,
    path: '/',
    createdAt: CREATED,
    attachedPolicies: [],
    inlinePolicies: {},
  };
}

function allow(Action: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
}
