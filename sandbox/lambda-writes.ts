import { isDeepStrictEqual } from 'node:util';
import { restJson } from './json-protocol.ts';
import { codeSha256 } from './lambda-code.ts';
import { configurationOf, describeAlias, notFound, requireFunction } from './lambda-lookup.ts';
import type { FunctionConfiguration, LambdaAlias, LambdaFunction, LambdaState } from './lambda-state.ts';
import type { RestCall, RestOperation } from './rest-protocol.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';

const FUNCTION = '/2015-03-31/functions/{FunctionName}';
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, of the request with its base64. */
const MAX_REQUEST_BYTES = 70_167_211;
const UPDATE_POLLS = 2;
const VERSION_POLLS = 1;

/** The calls that a deployment makes; `now` (milliseconds) dates what is written. */
export function deployOperations(state: LambdaState, now: () => number): Record<string, RestOperation> {
  return {
    GetFunctionConfiguration: {
      route: `GET ${FUNCTION}/configuration`,
      run: (call) => restJson(configurationOf(requireFunction(state, call), call)),
    },
    UpdateFunctionCode: { route: `PUT ${FUNCTION}/code`, run: (call) => updateCode(state, call, now()) },
    PublishVersion: { route: `POST ${FUNCTION}/versions`, run: (call) => publish(state, call, now()) },
    GetAlias: {
      route: `GET ${FUNCTION}/aliases/{Name}`,
      run: (call) => restJson(describeAlias(requireAlias(requireFunction(state, call), call))),
    },
    CreateAlias: { route: `POST ${FUNCTION}/aliases`, run: (call) => createAlias(state, call) },
    UpdateAlias: { route: `PUT ${FUNCTION}/aliases/{Name}`, run: (call) => updateAlias(state, call) },
  };
}

function updateCode(state: LambdaState, call: RestCall, now: number): SandboxResponse {
  const found = requireFunction(state, call);
  if (call.request.body.length > MAX_REQUEST_BYTES) {
    const message = `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the UpdateFunctionCode operation`;
    throw new ServiceError(413, 'RequestEntityTooLargeException', message);
  }
  const input = call.input();
  requireIdle(found);
  requireRevision(input.RevisionId, found.configuration.RevisionId);
  const code = Buffer.from(String(input.ZipFile ?? ''), 'base64');
  if (found.configuration.PackageType === 'Image')
    throw invalid('Please provide ImageUri when updating a function with packageType Image.');
  if (!isZip(code))
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  found.code = code;
  found.pendingPolls = state.updatePolls ?? UPDATE_POLLS;
  const { LastUpdateStatusReason: _, LastUpdateStatusReasonCode: __, ...kept } = found.configuration;
  found.configuration = {
    ...kept,
    CodeSize: code.length,
    CodeSha256: codeSha256(code),
    ...(input.Architectures ? { Architectures: input.Architectures as ['arm64'] } : {}),
    LastModified: lambdaDate(now),
    LastUpdateStatus: 'InProgress',
    RevisionId: crypto.randomUUID(),
  };
  return restJson(found.configuration);
}

/** Nothing is published where nothing changed since the last version; that one is the answer then. */
function publish(state: LambdaState, call: RestCall, now: number): SandboxResponse {
  const found = requireFunction(state, call);
  const { CodeSha256: wanted, Description, RevisionId } = call.input();
  const { configuration, code } = found;
  requireIdle(found);
  requireRevision(RevisionId, configuration.RevisionId);
  if (wanted !== undefined && wanted !== configuration.CodeSha256) {
    const is = `current CodeSHA256 in $LATEST (${configuration.CodeSha256})`;
    throw invalid(
      `CodeSHA256 (${wanted}) is different from ${is}. Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = found.versions.at(-1);
  if (last && isDeepStrictEqual(published(last.configuration), published(configuration)))
    return restJson(last.configuration, 201);
  const Version = String(Number(last?.configuration.Version ?? 0) + 1);
  const made: FunctionConfiguration = {
    ...configuration,
    Version,
    FunctionArn: `${configuration.FunctionArn}:${Version}`,
    LastModified: lambdaDate(now),
    RevisionId: crypto.randomUUID(),
    State: 'Pending',
    ...(typeof Description === 'string' && Description !== '' ? { Description } : {}),
  };
  found.versions.push({
    configuration: made,
    code: code ?? Buffer.alloc(0),
    pendingPolls: state.updatePolls ?? VERSION_POLLS,
  });
  return restJson(made, 201);
}

/** What of a configuration makes a version another one. */
function published(configuration: FunctionConfiguration): object {
  const { Version, FunctionArn, RevisionId, LastModified, State, LastUpdateStatus, Description, ...rest } =
    configuration;
  return rest;
}

function createAlias(state: LambdaState, call: RestCall): SandboxResponse {
  const found = requireFunction(state, call);
  const { Name, FunctionVersion, Description = '', RoutingConfig } = call.input();
  const AliasArn = `${found.configuration.FunctionArn}:${Name}`;
  if (found.aliases.some((alias) => alias.Name === Name))
    throw new ServiceError(409, 'ResourceConflictException', `Alias already exists: ${AliasArn}`);
  const alias: LambdaAlias = {
    AliasArn,
    Name: String(Name),
    FunctionVersion: requireVersion(found, FunctionVersion),
    Description: String(Description),
    RevisionId: crypto.randomUUID(),
    ...(RoutingConfig ? { RoutingConfig: RoutingConfig as NonNullable<LambdaAlias['RoutingConfig']> } : {}),
  };
  found.aliases.push(alias);
  return restJson(describeAlias(alias), 201);
}

function updateAlias(state: LambdaState, call: RestCall): SandboxResponse {
  const found = requireFunction(state, call);
  const alias = requireAlias(found, call);
  const { FunctionVersion, RevisionId } = call.input();
  requireRevision(RevisionId, alias.RevisionId);
  const version = requireVersion(found, FunctionVersion ?? alias.FunctionVersion);
  if (alias.RoutingConfig?.AdditionalVersionWeights[version] !== undefined)
    throw invalid(`Invalid value for additional version weights: ${version} is the alias's own version`);
  alias.FunctionVersion = version;
  alias.RevisionId = crypto.randomUUID();
  return restJson(describeAlias(alias));
}

function requireAlias(found: LambdaFunction, call: RestCall): LambdaAlias {
  const name = call.path('Name');
  const alias = found.aliases.find(({ Name }) => Name === name);
  return alias ?? notFound(`Cannot find alias arn: ${found.configuration.FunctionArn}:${name}`);
}

function requireVersion(found: LambdaFunction, version: unknown): string {
  const wanted = String(version);
  if (wanted === '$LATEST' || found.versions.some(({ configuration }) => configuration.Version === wanted))
    return wanted;
  return notFound(`Function not found: ${found.configuration.FunctionArn}:${wanted}`);
}

/** Throws where an update is under way. */
export function requireIdle({ configuration: { FunctionArn, LastUpdateStatus } }: LambdaFunction): void {
  if (LastUpdateStatus !== 'InProgress') return;
  const message = `The operation cannot be performed at this time. An update is in progress for resource: ${FunctionArn}`;
  throw new ServiceError(409, 'ResourceConflictException', message);
}

function requireRevision(given: unknown, is: string): void {
  if (given === undefined || given === null || given === is) return;
  const message =
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
  throw new ServiceError(412, 'PreconditionFailedException', message);
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, 'InvalidParameterValueException', message);
}

/** A zip ends with the record of its directory. */
function isZip(code: Buffer): boolean {
  return code.subarray(-65_557).includes('PK\x05\x06');
}

/** `2026-10-30T18:24:05.000+0000` */
export function lambdaDate(now: number): string {
  return new Date(now).toISOString().replace('Z', '+0000');
}
