import { restJson, restJsonError } from './json-protocol.ts';
import { takePage } from './page.ts';
import { createRestService, type RestCall, type RestOperation } from './rest-protocol.ts';
import type { SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** A resource as API Gateway v2's JSON has it; names in camelCase, dates ISO 8601. */
export type HttpApiJson = Record<string, unknown>;

export interface SandboxHttpApi {
  /** GetApi's answer. */
  api: HttpApiJson & { readonly apiId: string; readonly protocolType: 'HTTP' | 'WEBSOCKET' };
  routes: (HttpApiJson & { readonly routeId: string; readonly routeKey: string })[];
  /** By route id; WebSocket only. */
  routeResponses: Record<string, HttpApiJson[]>;
  integrations: (HttpApiJson & { readonly integrationId: string })[];
  /** By integration id; WebSocket only. */
  integrationResponses: Record<string, HttpApiJson[]>;
  stages: (HttpApiJson & { readonly stageName: string })[];
  authorizers: HttpApiJson[];
  deployments: HttpApiJson[];
  models: HttpApiJson[];
}

interface HttpApiRegion {
  apis: SandboxHttpApi[];
  domains: { domain: HttpApiJson & { readonly domainName: string }; mappings: HttpApiJson[] }[];
  vpcLinks: (HttpApiJson & { readonly vpcLinkId: string })[];
}

export interface ApiGatewayV2State {
  regions: Record<string, HttpApiRegion>;
}

/** API Gateway's second generation: HTTP and WebSocket APIs. */
export function createHttpApis(state: ApiGatewayV2State): SandboxService {
  const region = ({ request }: RestCall) =>
    state.regions[request.region] ?? { apis: [], domains: [], vpcLinks: [] };
  const api = (call: RestCall) => findApi(region(call), call.path('apiId'));
  const domain = (call: RestCall) =>
    region(call).domains.find((d) => d.domain.domainName === call.path('name'));
  const of = (path: string, items: (call: RestCall) => readonly unknown[]) =>
    listOf(`GET /v2/apis/{apiId}/${path}`, items);
  return createRestService({
    signingName: 'apigateway',
    error: restJsonError,
    operations: {
      GetApis: listOf('GET /v2/apis', (call) => region(call).apis.map((entry) => entry.api)),
      GetApi: oneOf('GET /v2/apis/{apiId}', (call) => api(call).api),
      GetRoutes: of('routes', (call) => api(call).routes),
      GetRouteResponses: of(
        'routes/{id}/routeresponses',
        (call) => api(call).routeResponses[call.path('id')] ?? [],
      ),
      GetIntegrations: of('integrations', (call) => api(call).integrations),
      GetIntegrationResponses: of(
        'integrations/{id}/integrationresponses',
        (call) => api(call).integrationResponses[call.path('id')] ?? [],
      ),
      GetStages: of('stages', (call) => api(call).stages),
      GetAuthorizers: of('authorizers', (call) => api(call).authorizers),
      GetDeployments: of('deployments', (call) => api(call).deployments),
      GetModels: of('models', (call) => api(call).models),
      ExportApi: oneOf('GET /v2/apis/{apiId}/exports/{specification}', (call) => exportApi(api(call), call)),
      GetDomainNames: listOf('GET /v2/domainnames', (call) =>
        region(call).domains.map((entry) => entry.domain),
      ),
      GetDomainName: oneOf('GET /v2/domainnames/{name}', (call) => domain(call)?.domain),
      GetApiMappings: listOf(
        'GET /v2/domainnames/{name}/apimappings',
        (call) => domain(call)?.mappings ?? [],
      ),
      GetVpcLinks: listOf('GET /v2/vpclinks', (call) => region(call).vpcLinks),
      GetVpcLink: oneOf('GET /v2/vpclinks/{id}', (call) =>
        region(call).vpcLinks.find((link) => link.vpcLinkId === call.path('id')),
      ),
    },
  });
}

const DEFAULT_PAGE = 25;

function listOf(route: string, items: (call: RestCall) => readonly unknown[]): RestOperation {
  const run = (call: RestCall) => {
    const page = takePage(
      items(call),
      call.query('nextToken'),
      call.query('maxResults') ?? DEFAULT_PAGE,
      500,
    );
    return restJson({ items: page.items, ...(page.next ? { nextToken: page.next } : {}) });
  };
  return { route, run };
}

function oneOf(route: string, find: (call: RestCall) => unknown): RestOperation {
  const run = (call: RestCall) => {
    const found = find(call);
    if (found === undefined)
      throw new ServiceError(404, 'NotFoundException', `Unable to find ${call.request.path}`);
    return restJson(found);
  };
  return { route, run };
}

function findApi(region: HttpApiRegion, id: string): SandboxHttpApi {
  const found = region.apis.find((entry) => entry.api.apiId === id);
  if (!found)
    throw new ServiceError(404, 'NotFoundException', `Invalid API identifier specified 123456789012:${id}`);
  return found;
}

/** OpenAPI 3 of the routes; like AWS, only for HTTP APIs. */
function exportApi(entry: SandboxHttpApi, call: RestCall) {
  if (entry.api.protocolType !== 'HTTP') {
    throw new ServiceError(400, 'BadRequestException', 'Export is only supported for HTTP APIs');
  }
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of entry.routes) {
    const [verb = '', path = '/$default'] = route.routeKey.split(' ');
    const method =
      verb === 'ANY' || verb === '$default' ? 'x-amazon-apigateway-any-method' : verb.toLowerCase();
    const integration = entry.integrations.find(
      ({ integrationId }) => route.target === `integrations/${integrationId}`,
    );
    paths[path] = {
      ...paths[path],
      [method]: {
        responses: { default: {} },
        'x-amazon-apigateway-integration': exportIntegration(integration),
      },
    };
  }
  const info = { title: entry.api.name, version: call.query('stageName') ?? '2026-10-30 18:24:05UTC' };
  return { openapi: '3.0.1', info, servers: [{ url: entry.api.apiEndpoint }], paths };
}

function exportIntegration(integration: HttpApiJson | undefined) {
  const { integrationUri, integrationType, requestParameters, payloadFormatVersion } = integration ?? {};
  const type = String(integrationType).toLowerCase();
  return {
    type,
    uri: integrationUri,
    payloadFormatVersion,
    ...(requestParameters ? { requestParameters } : {}),
  };
}
