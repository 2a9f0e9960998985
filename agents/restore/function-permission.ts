import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { RestoreTarget } from '../../src/changes/change.ts';
import { isNamed } from '../changes/failure.ts';
import type { FunctionScope } from './function-content.ts';
import type { StepKind } from './restorer.ts';
import { compareStates } from './state.ts';

export const FUNCTION_PERMISSION_ACTIONS = [
  'lambda:AddPermission',
  'lambda:GetPolicy',
  'lambda:RemovePermission',
] as const;

/** One statement of a resource policy, as AddPermission takes it. */
const wantedPermission = z.object({
  qualifier: z.string().optional(),
  id: z.string(),
  action: z.string(),
  principal: z.string(),
  sourceArn: z.string().optional(),
  sourceAccount: z.string().optional(),
  principalOrgId: z.string().optional(),
  urlAuthType: z.string().optional(),
  eventSourceToken: z.string().optional(),
});

type Permission = z.infer<typeof wantedPermission>;
interface Statement {
  readonly Sid?: string;
  readonly Action?: string;
  readonly Principal?: string | Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One permission to call the function; a statement of that id that says something else is replaced. */
export function createPermissionStep(scope: FunctionScope): StepKind {
  return {
    async look(step) {
      const wanted = wantedPermission.parse(step.wanted);
      const statement = await read(step, wanted, scope);
      if (!statement) return { state: null, isDone: false };
      return compareStates(describe(statement), omit(wanted));
    },
    async apply(step) {
      const wanted = wantedPermission.parse(step.wanted);
      const client = scope.lambda(step.region);
      const place = {
        FunctionName: step.target,
        StatementId: wanted.id,
        ...(wanted.qualifier === undefined ? {} : { Qualifier: wanted.qualifier }),
      };
      if (await read(step, wanted, scope)) await client.send(new RemovePermissionCommand(place));
      await client.send(
        new AddPermissionCommand({
          ...place,
          Action: wanted.action,
          Principal: wanted.principal,
          SourceArn: wanted.sourceArn,
          SourceAccount: wanted.sourceAccount,
          PrincipalOrgID: wanted.principalOrgId,
          FunctionUrlAuthType: wanted.urlAuthType as 'NONE' | undefined,
          EventSourceToken: wanted.eventSourceToken,
        }),
      );
    },
  };
}

function omit({ qualifier: _, ...rest }: Permission): Omit<Permission, 'qualifier'> {
  return rest;
}

function describe({ Sid = '', Action = '', Principal = '', Condition = {} }: Statement) {
  const conditions = Object.values(Condition).flatMap(Object.entries) as [string, string][];
  const find = (name: string) => conditions.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return {
    id: Sid,
    action: Action,
    principal: typeof Principal === 'string' ? Principal : (Object.values(Principal)[0] ?? ''),
    sourceArn: find('AWS:SourceArn'),
    sourceAccount: find('AWS:SourceAccount'),
    principalOrgId: find('aws:PrincipalOrgID'),
    urlAuthType: find('lambda:FunctionUrlAuthType'),
    eventSourceToken: find('lambda:EventSourceToken'),
  };
}

async function read(
  { target, region }: RestoreTarget,
  { id, qualifier }: Permission,
  scope: FunctionScope,
): Promise<Statement | undefined> {
  const place = { FunctionName: target, ...(qualifier === undefined ? {} : { Qualifier: qualifier }) };
  try {
    const { Policy = '{}' } = await scope.lambda(region).send(new GetPolicyCommand(place));
    const { Statement = [] } = JSON.parse(Policy) as { Statement?: Statement[] };
    return Statement.find(({ Sid }) => Sid === id);
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
