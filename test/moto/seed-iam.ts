import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { IamPolicy, IamRole, IamState } from '../../sandbox/iam-state.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Makes the roles and the account's own policies; moto chooses ids and dates. AWS's managed policies are not in it,
 * so that they are not attached either.
 */
export async function seedIam(state: IamState, endpoint: string): Promise<void> {
  const iam = new IAMClient({ endpoint, region: 'us-east-1', credentials });
  const own = state.policies.filter(({ Arn }) => !Arn.startsWith('arn:aws:iam::aws:'));
  for (const policy of own) await createPolicy(iam, policy);
  for (const role of state.roles) {
    await createRole(iam, role);
    for (const PolicyArn of role.attachedPolicies) {
      if (!own.some(({ Arn }) => Arn === PolicyArn)) continue;
      await iam.send(new AttachRolePolicyCommand({ RoleName: role.RoleName, PolicyArn }));
    }
  }
  iam.destroy();
}

async function createPolicy(iam: IAMClient, policy: IamPolicy): Promise<void> {
  const { PolicyName, Path, Description, Arn: PolicyArn } = policy;
  const [first, ...later] = Object.values(policy.versions).map(({ document }) => JSON.stringify(document));
  await iam.send(new CreatePolicyCommand({ PolicyName, Path, Description, PolicyDocument: first }));
  for (const PolicyDocument of later) {
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
  }
}

async function createRole(iam: IAMClient, role: IamRole): Promise<void> {
  const { RoleName, Path, Description, MaxSessionDuration } = role;
  await iam.send(
    new CreateRoleCommand({
      ...{ RoleName, Path, Description, MaxSessionDuration },
      AssumeRolePolicyDocument: JSON.stringify(role.trustPolicy),
      ...(role.permissionsBoundary ? { PermissionsBoundary: role.permissionsBoundary } : {}),
      Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  for (const [PolicyName, document] of Object.entries(role.inlinePolicies)) {
    const PolicyDocument = JSON.stringify(document);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  }
}
