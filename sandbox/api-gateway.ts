import { restJson, restJsonError } from './json-protocol.ts';
import { takePage } from './page.ts';
import { createRestService, type RestCall, type RestOperation } from './rest-protocol.ts';
import type { SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** A resource as API Gateway's JSON has it; dates are epoch seconds. */
export type GatewayJson = Record<string, unknown>;

export interface SandboxRestApi {
  /** GetRestApi's answer. */
  api: GatewayJson & { readonly id: string };
  /** Each with `path` and, where it has any, `resourceMethods`. */
  resources: (GatewayJson & {
    readonly path: string;
    readonly resourceMethods?: Record<string, GatewayJson>;
  })[];
  stages: (GatewayJson & { readonly stageName: string })[];
  authorizers: GatewayJson[];
  models: GatewayJson[];
  deployments: GatewayJson[];
  requestValidators: GatewayJson[];
  gatewayResponses: GatewayJson[];
}

interface SandboxUsagePlan {
  plan: GatewayJson & { readonly id: string };
  /** Ids of API keys. */
  keys: string[];
}

interface SandboxRestDomain {
  domain: GatewayJson & { readonly domainName: string };
  mappings: GatewayJson[];
}

export interface RestApiRegion {
  account: GatewayJson;
  apis: SandboxRestApi[];
  /** With their values; these are only answered with includeValues. */
  keys: (GatewayJson & { readonly id: string; readonly value: string })[];
  usagePlans: SandboxUsagePlan[];
  domains: SandboxRestDomain[];
  vpcLinks: (GatewayJson & { readonly id: string })[];
  clientCertificates: (GatewayJson & { readonly clientCertificateId: string })[];
}

export interface ApiGatewayState {
  regions: Record<string, RestApiRegion>;
}

/** A region in which nothing was ever made. */
export function makeEmptyRestApiRegion(): RestApiRegion {
  return {
    account: {
      throttleSettings: { burstLimit: 5000, rateLimit: 10000 },
      features: ['UsagePlans'],
      apiKeyVersion: '4',
    },
    apis: [],
    keys: [],
    usagePlans: [],
    domains: [],
    vpcLinks: [],
    clientCertificates: [],
  };
}

/**
 * Both generations of API Gateway, which sign with the same name: `rest` (createRestApis) and `http`
 * (createHttpApis), told apart by the path.
 */
export function createApiGateway(rest: SandboxService, http: SandboxService): SandboxService {
  const choose = (path: string) => (path.startsWith('/v2/') ? http : rest);
  return {
    signingName: 'apigateway',
    operation: (request) => choose(request.path).operation(request),
    handle: (request) => choose(request.path).handle(request),
    error: rest.error,
  };
}

/** API Gateway's first generation: REST APIs, keys, usage plans, domains. */
export function createRestApis(state: ApiGatewayState): SandboxService {
  const region = ({ request }: RestCall) => state.regions[request.region] ?? makeEmptyRestApiRegion();
  const all = (route: string, items: (call: RestCall) => readonly unknown[]): RestOperation => ({
    route,
    run: (call) => restJson(answerPage(items(call), call)),
  });
  const one = (route: string, find: (call: RestCall) => unknown): RestOperation => ({
    route,
    run: (call) => {
      const found = find(call);
      if (found === undefined) throw notFound();
      return restJson(found);
    },
  });
  const api = (call: RestCall) => findApi(region(call), call.path('apiId'));
  const plan = (call: RestCall) => region(call).usagePlans.find((p) => p.plan.id === call.path('id'));
  const domain = (call: RestCall) =>
    region(call).domains.find((d) => d.domain.domainName === call.path('name'));
  return createRestService({
    signingName: 'apigateway',
    error: restJsonError,
    operations: {
      GetAccount: one('GET /account', (call) => region(call).account),
      GetRestApis: all('GET /restapis', (call) => region(call).apis.map((entry) => entry.api)),
      GetRestApi: one('GET /restapis/{apiId}', (call) => api(call).api),
      GetResources: all('GET /restapis/{apiId}/resources', (call) => listResources(api(call), call)),
      GetStages: one('GET /restapis/{apiId}/stages', (call) => ({ item: api(call).stages })),
      GetAuthorizers: all('GET /restapis/{apiId}/authorizers', (call) => api(call).authorizers),
      GetModels: all('GET /restapis/{apiId}/models', (call) => api(call).models),
      GetDeployments: all('GET /restapis/{apiId}/deployments', (call) => api(call).deployments),
      GetRequestValidators: all(
        'GET /restapis/{apiId}/requestvalidators',
        (call) => api(call).requestValidators,
      ),
      GetGatewayResponses: one('GET /restapis/{apiId}/gatewayresponses', (call) => ({
        item: api(call).gatewayResponses,
      })),
      GetExport: one('GET /restapis/{apiId}/stages/{stage}/exports/{type}', (call) =>
        exportStage(api(call), call.path('stage')),
      ),
      GetApiKeys: all('GET /apikeys', (call) => region(call).keys.map((key) => withoutValue(key, call))),
      GetApiKey: one('GET /apikeys/{id}', (call) => findKey(region(call), call)),
      GetUsagePlans: all('GET /usageplans', (call) => region(call).usagePlans.map((entry) => entry.plan)),
      GetUsagePlan: one('GET /usageplans/{id}', (call) => plan(call)?.plan),
      GetUsagePlanKeys: all('GET /usageplans/{id}/keys', (call) => listPlanKeys(region(call), plan(call))),
      GetDomainNames: all('GET /domainnames', (call) => region(call).domains.map((entry) => entry.domain)),
      GetDomainName: one('GET /domainnames/{name}', (call) => domain(call)?.domain),
      GetBasePathMappings: all(
        'GET /domainnames/{name}/basepathmappings',
        (call) => domain(call)?.mappings ?? [],
      ),
      GetVpcLinks: all('GET /vpclinks', (call) => region(call).vpcLinks),
      GetVpcLink: one('GET /vpclinks/{id}', (call) =>
        region(call).vpcLinks.find((l) => l.id === call.path('id')),
      ),
      GetClientCertificates: all('GET /clientcertificates', (call) => region(call).clientCertificates),
      GetClientCertificate: one('GET /clientcertificates/{id}', (call) =>
        region(call).clientCertificates.find((entry) => entry.clientCertificateId === call.path('id')),
      ),
    },
  });
}

const DEFAULT_PAGE = 25;
const MAX_PAGE = 500;

function answerPage(items: readonly unknown[], call: RestCall) {
  const limit = call.query('limit') ?? DEFAULT_PAGE;
  const page = takePage(items, call.query('position'), limit, MAX_PAGE);
  return { item: page.items, ...(page.next ? { position: page.next } : {}) };
}

function notFound(message = 'Invalid API identifier specified'): ServiceError {
  return new ServiceError(404, 'NotFoundException', message);
}

function findApi(region: RestApiRegion, id: string): SandboxRestApi {
  const found = region.apis.find((entry) => entry.api.id === id);
  if (!found) throw notFound(`Invalid API identifier specified 123456789012:${id}`);
  return found;
}

function listResources({ resources }: SandboxRestApi, call: RestCall) {
  if (call.query('embed') === 'methods') return resources;
  return resources.map(({ resourceMethods, ...resource }) => ({
    ...resource,
    ...(resourceMethods ? { resourceMethods: blankValues(resourceMethods) } : {}),
  }));
}

function blankValues(record: Record<string, unknown>) {
  return Object.fromEntries(Object.keys(record).map((key) => [key, {}]));
}

function withoutValue({ value, ...key }: GatewayJson, call: RestCall) {
  return call.query('includeValues') === 'true' ? { ...key, value } : key;
}

function findKey(region: RestApiRegion, call: RestCall) {
  const key = region.keys.find((candidate) => candidate.id === call.path('id'));
  if (!key) throw notFound('Invalid API Key identifier specified');
  const { value, ...rest } = key;
  return call.query('includeValue') === 'true' ? { ...rest, value } : rest;
}

/** Unlike GetApiKeys, this call always answers the values. */
function listPlanKeys(region: RestApiRegion, plan: SandboxUsagePlan | undefined) {
  const keys = region.keys.filter((key) => plan?.keys.includes(key.id));
  return keys.map((key) => ({ id: key.id, type: 'API_KEY', value: key.value, name: key.name }));
}

/** The stage as OpenAPI 3 with integrations, which is also what is deployed: the sandbox keeps no history. */
function exportStage(entry: SandboxRestApi, stageName: string) {
  if (!entry.stages.some((stage) => stage.stageName === stageName))
    throw notFound('Invalid stage identifier specified');
  const paths = entry.resources.flatMap(({ path, resourceMethods }) =>
    resourceMethods ? [[path, exportMethods(resourceMethods)]] : [],
  );
  return {
    openapi: '3.0.1',
    info: { title: entry.api.name, description: entry.api.description, version: '2026-10-30T18:24:05Z' },
    servers: [
      {
        url: `https://${entry.api.id}.execute-api.us-east-1.amazonaws.com/{basePath}`,
        variables: { basePath: { default: stageName } },
      },
    ],
    paths: Object.fromEntries(paths),
    components: {},
  };
}

function exportMethods(methods: Record<string, GatewayJson>) {
  return Object.fromEntries(
    Object.entries(methods).map(([verb, method]) => [
      verb.toLowerCase(),
      { responses: { '200': {} }, 'x-amazon-apigateway-integration': method.methodIntegration },
    ]),
  );
}
