import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import type { IamAccount, IamGroup, IamUser } from '../../sandbox/iam-state.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Makes users, groups, alias and password policy; moto chooses ids and the names of access keys. AWS's managed
 * policies are not in it, and its virtual MFA devices need codes.
 */
export async function seedAccount(account: IamAccount, endpoint: string): Promise<void> {
  const iam = new IAMClient({ endpoint, region: 'us-east-1', credentials });
  for (const AccountAlias of account.aliases) await iam.send(new CreateAccountAliasCommand({ AccountAlias }));
  // ExpirePasswords is what AWS makes of the others.
  const { ExpirePasswords, ...policy } = account.passwordPolicy ?? {};
  await iam.send(new UpdateAccountPasswordPolicyCommand(policy));
  for (const group of account.groups) await createGroup(iam, group);
  for (const user of account.users) await createUser(iam, user);
  iam.destroy();
}

async function createGroup(iam: IAMClient, { name: GroupName, path: Path, inlinePolicies }: IamGroup) {
  await iam.send(new CreateGroupCommand({ GroupName, Path }));
  for (const [PolicyName, document] of Object.entries(inlinePolicies)) {
    const PolicyDocument = JSON.stringify(document);
    await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument }));
  }
}

async function createUser(iam: IAMClient, user: IamUser) {
  const { name: UserName, path: Path } = user;
  const Tags = Object.entries(user.tags).map(([Key, Value]) => ({ Key, Value }));
  await iam.send(new CreateUserCommand({ UserName, Path, Tags }));
  for (const GroupName of user.groups) await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
  for (const PolicyArn of user.attachedPolicies) {
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  }
  for (const [PolicyName, document] of Object.entries(user.inlinePolicies)) {
    const PolicyDocument = JSON.stringify(document);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  }
  for (const _ of user.accessKeys) await iam.send(new CreateAccessKeyCommand({ UserName }));
}
