import { epochSeconds, restJson, restJsonError } from './json-protocol.ts';
import { CODE_ROUTE, getCode, signedLocation } from './lambda-code.ts';
import { layerOperations } from './lambda-layer.ts';
import { configurationOf, describeAlias, notFound, requireFunction } from './lambda-lookup.ts';
import { makingOperations } from './lambda-making.ts';
import type { LambdaFunction, LambdaState, ResourcePolicy } from './lambda-state.ts';
import { deployOperations } from './lambda-writes.ts';
import { takePage } from './page.ts';
import { createRestService, type RestCall, type RestOperation } from './rest-protocol.ts';
import type { SandboxResponse, SandboxService } from './service.ts';

const PAGE = 50;
/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
const MAPPINGS_PAGE = 100;

type Answer = (found: LambdaFunction, call: RestCall) => unknown;

/** Lambda over `state`; `now` (milliseconds) dates the URLs of code. */
export function createLambda(state: LambdaState, now: () => number = Date.now): SandboxService {
  const operations: Record<string, RestOperation> = {
    ListFunctions: { route: 'GET /2015-03-31/functions', run: (call) => listFunctions(state, call) },
    ListEventSourceMappings: {
      route: 'GET /2015-03-31/event-source-mappings',
      run: (call) => listEventSourceMappings(state, call),
    },
    GetCodeSigningConfig: {
      route: 'GET /2020-04-22/code-signing-configs/{CodeSigningConfigArn}',
      run: (call) => getCodeSigningConfig(state, call.path('CodeSigningConfigArn')),
    },
    GetCode: { route: CODE_ROUTE, run: (call) => getCode(state, call, now()) },
    ListTags: {
      route: 'GET /2017-03-31/tags/{Resource}',
      run: (call) => restJson(listTags(state, call.path('Resource'))),
    },
    ...functionOperations(state, now),
    ...deployOperations(state, now),
    ...makingOperations(state, now),
    ...layerOperations(state, now),
  };
  return createRestService({ signingName: 'lambda', operations, error: restJsonError });
}

/** The calls about one function. */
function functionOperations(state: LambdaState, now: () => number): Record<string, RestOperation> {
  const of = (version: string, path: string, answer: Answer): RestOperation => ({
    route: `GET /${version}/functions/{FunctionName}${path}`,
    run: (call) => restJson(answer(requireFunction(state, call), call)),
  });
  return {
    GetFunction: of('2015-03-31', '', (found, call) => getFunction(found, call, now())),
    GetFunctionConcurrency: of('2019-09-30', '/concurrency', ({ reservedConcurrency }) =>
      reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency },
    ),
    GetFunctionEventInvokeConfig: of('2019-09-25', '/event-invoke-config', getEventInvokeConfig),
    GetPolicy: of('2015-03-31', '/policy', getPolicy),
    ListAliases: of('2015-03-31', '/aliases', listAliases),
    ListVersionsByFunction: of('2015-03-31', '/versions', listVersions),
    ListProvisionedConcurrencyConfigs: of('2019-09-30', '/provisioned-concurrency', (found, call) => {
      const { items, next } = takePage(found.provisionedConcurrency, call.query('Marker'), undefined, PAGE);
      return { ProvisionedConcurrencyConfigs: items, NextMarker: next };
    }),
    ListFunctionEventInvokeConfigs: of('2019-09-25', '/event-invoke-config/list', listEventInvokeConfigs),
    GetFunctionUrlConfig: of('2021-10-31', '/url', getUrl),
    GetFunctionCodeSigningConfig: of('2020-06-30', '/code-signing-config', (found) => ({
      CodeSigningConfigArn: found.codeSigningConfigArn,
      FunctionName: found.configuration.FunctionName,
    })),
    GetFunctionRecursionConfig: of('2024-08-31', '/recursion-config', (found) => ({
      RecursiveLoop: found.recursiveLoop,
    })),
    GetRuntimeManagementConfig: of('2021-07-20', '/runtime-management-config', (found) => ({
      ...found.runtimeManagement,
      FunctionArn: found.configuration.FunctionArn,
    })),
  };
}

function listFunctions(state: LambdaState, call: RestCall): SandboxResponse {
  const here = state.functions
    .filter(({ region }) => region === call.request.region)
    .map(({ configuration }) => configuration);
  const { items, next } = takePage(here, call.query('Marker'), call.query('MaxItems'), PAGE);
  return restJson({ Functions: items, NextMarker: next });
}

function getFunction(found: LambdaFunction, call: RestCall, now: number) {
  const configuration = configurationOf(found, call);
  const code = found.versions.find((version) => version.configuration === configuration)?.code ?? found.code;
  const location = code && {
    RepositoryType: 'S3',
    Location: signedLocation(code, call.request, now),
  };
  const reserved = found.reservedConcurrency;
  return {
    Configuration: configuration,
    Code: location ?? { RepositoryType: 'ECR', ...found.image },
    ...(Object.keys(found.tags).length > 0 ? { Tags: found.tags } : {}),
    ...(reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  };
}

function getPolicy(found: LambdaFunction, call: RestCall) {
  const qualifier = call.query('Qualifier');
  const policy: ResourcePolicy | undefined =
    qualifier === undefined ? found.policy : found.aliases.find(({ Name }) => Name === qualifier)?.policy;
  if (!policy) return notFound('The resource you requested does not exist.');
  return { Policy: JSON.stringify(policy.Policy), RevisionId: policy.RevisionId };
}

function listAliases(found: LambdaFunction, call: RestCall) {
  const { items, next } = takePage(found.aliases, call.query('Marker'), call.query('MaxItems'), PAGE);
  return { Aliases: items.map(describeAlias), NextMarker: next };
}

function listVersions(found: LambdaFunction, call: RestCall) {
  const latest = { ...found.configuration, FunctionArn: `${found.configuration.FunctionArn}:$LATEST` };
  const all = [latest, ...found.versions.map(({ configuration }) => configuration)];
  const { items, next } = takePage(all, call.query('Marker'), call.query('MaxItems'), PAGE);
  return { Versions: items, NextMarker: next };
}

function listEventInvokeConfigs(found: LambdaFunction, call: RestCall) {
  const { items, next } = takePage(found.eventInvokeConfigs, call.query('Marker'), undefined, PAGE);
  const configs = items.map((item) => ({ ...item, LastModified: epochSeconds(item.LastModified) }));
  return { FunctionEventInvokeConfigs: configs, NextMarker: next };
}

function getEventInvokeConfig(found: LambdaFunction, call: RestCall) {
  const { FunctionArn } = found.configuration;
  const arn = `${FunctionArn}:${call.query('Qualifier') ?? '$LATEST'}`;
  const config = found.eventInvokeConfigs.find((each) => each.FunctionArn === arn);
  if (!config) return notFound(`The function ${FunctionArn} doesn't have an EventInvokeConfig`);
  return { ...config, LastModified: epochSeconds(config.LastModified) };
}

function listTags(state: LambdaState, arn: string) {
  const found = state.functions.find(({ configuration }) => configuration.FunctionArn === arn);
  return found ? { Tags: found.tags } : notFound(`Function not found: ${arn}`);
}

function getUrl(found: LambdaFunction, call: RestCall) {
  const qualifier = call.query('Qualifier');
  const { FunctionArn } = found.configuration;
  const arn = qualifier === undefined ? FunctionArn : `${FunctionArn}:${qualifier}`;
  return (
    found.urls.find((url) => url.FunctionArn === arn) ??
    notFound('The resource you requested does not exist.')
  );
}

function getCodeSigningConfig(state: LambdaState, arn: string): SandboxResponse {
  const config = state.codeSigningConfigs.find(({ CodeSigningConfigArn }) => CodeSigningConfigArn === arn);
  return restJson({
    CodeSigningConfig: config ?? notFound('The code signing configuration cannot be found.'),
  });
}

/** As AWS does, an unqualified name finds the mappings of `$LATEST` only. */
function listEventSourceMappings(state: LambdaState, call: RestCall): SandboxResponse {
  const wanted = call.query('FunctionName');
  const here = state.eventSourceMappings.filter(
    ({ region, FunctionArn }) =>
      region === call.request.region && (!wanted || FunctionArn === wanted || nameIn(FunctionArn) === wanted),
  );
  const { items, next } = takePage(here, call.query('Marker'), call.query('MaxItems'), MAPPINGS_PAGE);
  const mappings = items.map(({ region: _region, ...mapping }) => ({
    ...mapping,
    LastModified: epochSeconds(mapping.LastModified),
  }));
  return restJson({ EventSourceMappings: mappings, NextMarker: next });
}

/** `update-dashboard:live` of an ARN. */
function nameIn(functionArn: string): string {
  return functionArn.split(':').slice(6).join(':');
}
