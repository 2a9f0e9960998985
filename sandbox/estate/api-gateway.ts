import {
  type ApiGatewayState,
  type GatewayJson,
  makeEmptyRestApiRegion,
  type RestApiRegion,
  type SandboxRestApi,
} from '../api-gateway.ts';
import {
  ACCOUNT_ID,
  certificateArn,
  ESTATE_DATE,
  functionArn,
  makeId,
  REGION,
  REST_APIS,
  SITES,
  WEST_REGION,
} from './names.ts';

/** Values that must not appear in clear anywhere in a snapshot. */
export const REST_API_SECRETS = [
  'Bearer jada-crm-5f1c0a77',
  'stage-crm-token-91ab',
  'jada-partner-key-Zk3xQ9pLw2',
] as const;
const [CRM_HEADER, STAGE_TOKEN, PARTNER_KEY] = REST_API_SECRETS;

const CREATED = Date.parse('2025-05-12T16:00:00Z') / 1000;
const DEPLOYED = ESTATE_DATE.getTime() / 1000;

/** Verbs and the functions that answer them, by path. */
type Paths = Readonly<Record<string, Readonly<Record<string, string>>>>;

const BOOKING_PATHS: Paths = {
  '/': {},
  '/bookings': { GET: 'booking-webhook', POST: 'booking-confirmation' },
  '/bookings/{id}': { GET: 'booking-webhook', DELETE: 'refund-processor' },
  '/webhooks': {},
  '/webhooks/payment': { POST: 'payment-webhook' },
  '/calendar': { GET: 'calendar-sync' },
};
const DASHBOARD_PATHS: Paths = {
  '/': { GET: 'update-dashboard' },
  '/metrics': { GET: 'update-dashboard' },
  '/weather': { GET: 'weather-alerts' },
};
const CRM_PATHS: Paths = {
  '/': {},
  '/contacts': { POST: 'contact-form' },
  '/signup': { POST: 'newsletter-signup' },
};

/** Two REST APIs at home and one in the west, with keys, a usage plan and a domain. */
export function makeJadaApiGateway(): ApiGatewayState {
  const [booking, dashboard] = REST_APIS;
  const crm = { name: 'crm-api', id: makeId('rest crm-api', 10) };
  const west = { ...makeEmptyRestApiRegion(), apis: [makeApi(crm, CRM_PATHS, WEST_REGION)] };
  const apis = [booking && makeBookingApi(booking), dashboard && makeApi(dashboard, DASHBOARD_PATHS, REGION)];
  const home = makeHome(apis.filter((api) => api !== undefined));
  return { regions: { [REGION]: home, [WEST_REGION]: west } };
}

function makeHome(apis: SandboxRestApi[]): RestApiRegion {
  const [booking] = apis;
  const keyId = makeId('api key partner', 10);
  return {
    ...makeEmptyRestApiRegion(),
    account: {
      cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/api-gateway-logs`,
      throttleSettings: { burstLimit: 5000, rateLimit: 10000 },
      features: ['UsagePlans'],
      apiKeyVersion: '4',
    },
    apis,
    keys: [
      {
        id: keyId,
        name: 'concierge-partner',
        value: PARTNER_KEY,
        enabled: true,
        createdDate: CREATED,
        lastUpdatedDate: CREATED,
        stageKeys: [],
      },
    ],
    usagePlans: [
      {
        plan: {
          id: makeId('usage plan partners', 6),
          name: 'partners',
          apiStages: [{ apiId: booking?.api.id, stage: 'prod' }],
          throttle: { burstLimit: 20, rateLimit: 10 },
          quota: { limit: 5000, offset: 0, period: 'MONTH' },
        },
        keys: [keyId],
      },
    ],
    domains: [makeDomain(`api.${SITES.qos.domain}`, booking?.api.id)],
  };
}

function makeDomain(domainName: string, restApiId: string | undefined) {
  return {
    domain: {
      domainName,
      regionalDomainName: `d-${makeId(`domain ${domainName}`, 10)}.execute-api.${REGION}.amazonaws.com`,
      regionalHostedZoneId: 'Z1UJRXOUMOOFQ8',
      regionalCertificateArn: certificateArn(SITES.qos.domain),
      endpointConfiguration: { types: ['REGIONAL'] },
      domainNameStatus: 'AVAILABLE',
      securityPolicy: 'TLS_1_2',
    },
    mappings: [{ basePath: 'v1', restApiId, stage: 'prod' }],
  };
}

function makeApi(named: { name: string; id: string }, paths: Paths, region: string): SandboxRestApi {
  const { id, name } = named;
  const deploymentId = makeId(`deployment ${name}`, 6);
  return {
    api: {
      id,
      name,
      description: `The ${name} of JADA`,
      createdDate: CREATED,
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['REGIONAL'] },
      tags: { project: 'jada' },
      disableExecuteApiEndpoint: false,
      rootResourceId: resourceId(name, '/'),
    },
    resources: Object.entries(paths).map(([path, verbs]) => makeResource(name, path, verbs, region)),
    stages: [makeStage('prod', deploymentId), makeStage('staging', deploymentId)],
    authorizers: [],
    models: [
      {
        id: makeId(`model ${name}`, 6),
        name: 'Error',
        contentType: 'application/json',
        schema: '{"type":"object"}',
      },
    ],
    deployments: [{ id: deploymentId, description: 'Season 2026', createdDate: DEPLOYED }],
    requestValidators: [],
    gatewayResponses: [],
  };
}

function makeStage(stageName: string, deploymentId: string) {
  return {
    stageName,
    deploymentId,
    cacheClusterEnabled: false,
    methodSettings: { '*/*': { metricsEnabled: true, throttlingBurstLimit: 100, throttlingRateLimit: 50 } },
    variables: { environment: stageName, crmToken: STAGE_TOKEN },
    tracingEnabled: true,
    createdDate: CREATED,
    lastUpdatedDate: DEPLOYED,
  };
}

function resourceId(api: string, path: string): string {
  return makeId(`resource ${api} ${path}`, path === '/' ? 10 : 6);
}

function makeResource(api: string, path: string, verbs: Readonly<Record<string, string>>, region: string) {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  const pathPart = path.slice(path.lastIndexOf('/') + 1);
  const methods = Object.entries(verbs).map(([verb, target]) => [
    verb,
    makeMethod(verb, functionArn(target, region), region),
  ]);
  return {
    id: resourceId(api, path),
    path,
    ...(path === '/' ? {} : { parentId: resourceId(api, parent), pathPart }),
    ...(methods.length > 0 ? { resourceMethods: Object.fromEntries(methods) } : {}),
  };
}

function makeMethod(httpMethod: string, target: string, region: string): GatewayJson {
  return {
    httpMethod,
    authorizationType: 'NONE',
    apiKeyRequired: false,
    methodResponses: { '200': { statusCode: '200', responseModels: { 'application/json': 'Empty' } } },
    methodIntegration: {
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      uri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${target}/invocations`,
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29000,
      cacheNamespace: makeId(`cache ${target}`, 6),
      cacheKeyParameters: [],
    },
  };
}

/** The booking API also calls a CRM over HTTP with a fixed header, has a policy, an authorizer and a validator. */
function makeBookingApi(named: { name: string; id: string }): SandboxRestApi {
  const made = makeApi(named, BOOKING_PATHS, REGION);
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
    ],
  };
  return {
    ...made,
    api: { ...made.api, policy: JSON.stringify(policy).replaceAll('"', '\\"') },
    resources: [...made.resources, makeCrmResource(named.name)],
    authorizers: [
      {
        id: makeId('authorizer crew', 6),
        name: 'crew-token',
        type: 'TOKEN',
        authType: 'custom',
        authorizerUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('crew-notifier')}/invocations`,
        identitySource: 'method.request.header.Authorization',
        authorizerResultTtlInSeconds: 300,
      },
    ],
    requestValidators: [
      {
        id: makeId('validator body', 6),
        name: 'body',
        validateRequestBody: true,
        validateRequestParameters: false,
      },
    ],
    gatewayResponses: [
      {
        responseType: 'DEFAULT_4XX',
        responseParameters: {
          'gatewayresponse.header.Access-Control-Allow-Origin': "'https://queenofsandiego.com'",
        },
        responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
        defaultResponse: false,
      },
    ],
  };
}

function makeCrmResource(api: string) {
  const methodIntegration = {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://crm.example.com/v2/leads',
    requestParameters: {
      'integration.request.header.Authorization': `'${CRM_HEADER}'`,
      'integration.request.header.X-Request-Id': 'context.requestId',
    },
    integrationResponses: { '200': { statusCode: '200', responseTemplates: { 'application/json': '' } } },
  };
  return {
    id: resourceId(api, '/leads'),
    path: '/leads',
    parentId: resourceId(api, '/'),
    pathPart: 'leads',
    resourceMethods: {
      POST: { httpMethod: 'POST', authorizationType: 'NONE', apiKeyRequired: true, methodIntegration },
    },
  };
}
