import { restJson } from './json-protocol.ts';
import { codeSha256 } from './lambda-code.ts';
import { requireFunction } from './lambda-lookup.ts';
import type { FunctionConfiguration, LambdaFunction, LambdaState, PolicyStatement } from './lambda-state.ts';
import { lambdaDate, requireIdle } from './lambda-writes.ts';
import type { RestCall, RestOperation } from './rest-protocol.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';

const FUNCTION = '/2015-03-31/functions/{FunctionName}';
const POLLS = 1;

/** The calls that a restore makes besides those of a deployment. */
export function makingOperations(state: LambdaState, now: () => number): Record<string, RestOperation> {
  const on = (route: string, change: (found: LambdaFunction, call: RestCall) => unknown): RestOperation => ({
    route,
    run: (call) => restJson(change(requireFunction(state, call), call)),
  });
  return {
    CreateFunction: {
      route: 'POST /2015-03-31/functions',
      run: (call) => createFunction(state, call, now()),
    },
    UpdateFunctionConfiguration: on(`PUT ${FUNCTION}/configuration`, (found, call) =>
      updateConfiguration(state, found, call, now()),
    ),
    AddPermission: on(`POST ${FUNCTION}/policy`, addPermission),
    PutFunctionConcurrency: on('PUT /2017-10-31/functions/{FunctionName}/concurrency', (found, call) => {
      found.reservedConcurrency = Number(call.input().ReservedConcurrentExecutions);
      return call.input();
    }),
    DeleteFunctionConcurrency: on('DELETE /2017-10-31/functions/{FunctionName}/concurrency', (found) => {
      found.reservedConcurrency = undefined;
      return {};
    }),
    PutFunctionRecursionConfig: on(
      'PUT /2024-08-31/functions/{FunctionName}/recursion-config',
      (found, call) => {
        found.recursiveLoop = call.input().RecursiveLoop as 'Allow' | 'Terminate';
        return call.input();
      },
    ),
    PutFunctionEventInvokeConfig: on(
      'PUT /2019-09-25/functions/{FunctionName}/event-invoke-config',
      (found, call) => putEventInvokeConfig(found, call, now()),
    ),
  };
}

function createFunction(state: LambdaState, call: RestCall, now: number): SandboxResponse {
  const { FunctionName, Code, Tags = {}, Environment, Layers = [], ...given } = call.input();
  const { region } = call.request;
  const arn = `arn:aws:lambda:${region}:123456789012:function:${FunctionName}`;
  if (state.functions.some(({ configuration }) => configuration.FunctionArn === arn))
    throw new ServiceError(409, 'ResourceConflictException', `Function already exist: ${FunctionName}`);
  if (Object.keys(Tags as object).some((key) => key.startsWith('aws:')))
    throw new ServiceError(400, 'InvalidParameterValueException', 'Tags beginning with aws: are reserved.');
  const code = Buffer.from(String((Code as { ZipFile?: string }).ZipFile ?? ''), 'base64');
  const found: LambdaFunction = {
    region,
    configuration: {
      ...(given as unknown as FunctionConfiguration),
      FunctionName: String(FunctionName),
      FunctionArn: arn,
      CodeSize: code.length,
      CodeSha256: codeSha256(code),
      Version: '$LATEST',
      Environment: Environment as NonNullable<FunctionConfiguration['Environment']>,
      ...describeLayers(Layers),
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      ...stamp(now),
      State: 'Active',
    },
    code,
    tags: Tags as Record<string, string>,
    policy: undefined,
    aliases: [],
    versions: [],
    reservedConcurrency: undefined,
    provisionedConcurrency: [],
    urls: [],
    eventInvokeConfigs: [],
    codeSigningConfigArn: undefined,
    recursiveLoop: 'Terminate',
    runtimeManagement: { UpdateRuntimeOn: 'Auto' },
    pendingPolls: state.updatePolls ?? POLLS,
  };
  state.functions.push(found);
  return restJson(found.configuration, 201);
}

function updateConfiguration(
  state: LambdaState,
  found: LambdaFunction,
  call: RestCall,
  now: number,
): FunctionConfiguration {
  requireIdle(found);
  const { FunctionName: _, Layers, ...given } = call.input();
  const layers = Layers === undefined ? {} : describeLayers(Layers);
  found.configuration = { ...found.configuration, ...given, ...layers, ...stamp(now) };
  found.pendingPolls = state.updatePolls ?? POLLS;
  return found.configuration;
}

/** An update is under way, and so the revision another one. */
function stamp(now: number) {
  return {
    LastModified: lambdaDate(now),
    LastUpdateStatus: 'InProgress',
    RevisionId: crypto.randomUUID(),
  };
}

function describeLayers(arns: unknown): Pick<FunctionConfiguration, 'Layers'> {
  const all = arns as readonly string[];
  return all.length > 0 ? { Layers: all.map((Arn) => ({ Arn, CodeSize: 0 })) } : {};
}

function addPermission(found: LambdaFunction, call: RestCall): object {
  const { StatementId, Action, Principal, SourceArn, SourceAccount, ...more } = call.input();
  const qualifier = call.query('Qualifier');
  const owner = qualifier === undefined ? found : found.aliases.find(({ Name }) => Name === qualifier);
  if (!owner) throw new ServiceError(404, 'ResourceNotFoundException', `Cannot find alias ${qualifier}`);
  const id = String(StatementId);
  const there = owner.policy?.Policy.Statement ?? [];
  if (there.some(({ Sid }) => Sid === id))
    throw new ServiceError(
      409,
      'ResourceConflictException',
      `The statement id (${id}) provided already exists.`,
    );
  const { FunctionArn } = found.configuration;
  const conditions = {
    ...(SourceArn ? { ArnLike: { 'AWS:SourceArn': String(SourceArn) } } : {}),
    ...(SourceAccount || more.FunctionUrlAuthType
      ? {
          StringEquals: {
            ...(SourceAccount ? { 'AWS:SourceAccount': String(SourceAccount) } : {}),
            ...(more.FunctionUrlAuthType
              ? { 'lambda:FunctionUrlAuthType': String(more.FunctionUrlAuthType) }
              : {}),
          },
        }
      : {}),
  };
  const statement: PolicyStatement = {
    Sid: id,
    Effect: 'Allow',
    Principal: toPrincipal(String(Principal)),
    Action: String(Action),
    Resource: qualifier === undefined ? FunctionArn : `${FunctionArn}:${qualifier}`,
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
  owner.policy = {
    RevisionId: crypto.randomUUID(),
    Policy: { Version: '2012-10-17', Id: 'default', Statement: [...there, statement] },
  };
  return { Statement: JSON.stringify(statement) };
}

function toPrincipal(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  return principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal };
}

function putEventInvokeConfig(found: LambdaFunction, call: RestCall, now: number): object {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = call.input();
  const FunctionArn = `${found.configuration.FunctionArn}:${call.query('Qualifier') ?? '$LATEST'}`;
  const made = {
    FunctionArn,
    LastModified: new Date(now),
    MaximumRetryAttempts: Number(MaximumRetryAttempts),
    MaximumEventAgeInSeconds: Number(MaximumEventAgeInSeconds),
    ...(DestinationConfig ? { DestinationConfig: DestinationConfig as object } : {}),
  };
  const at = found.eventInvokeConfigs.findIndex((each) => each.FunctionArn === FunctionArn);
  if (at === -1) found.eventInvokeConfigs.push(made);
  else found.eventInvokeConfigs[at] = made;
  return { ...made, LastModified: now / 1000 };
}
