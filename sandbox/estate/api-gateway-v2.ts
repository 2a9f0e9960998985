import type { ApiGatewayV2State, SandboxHttpApi } from '../api-gateway-v2.ts';
import {
  certificateArn,
  ESTATE_DATE,
  functionArn,
  HTTP_APIS,
  makeId,
  REGION,
  SITES,
  WEBSOCKET_API,
} from './names.ts';

/** Values that must not appear in clear anywhere in a snapshot. */
export const HTTP_API_SECRETS = ['http-stage-secret-77c1', 'weather-key-8842fd'] as const;
const [STAGE_SECRET, WEATHER_KEY] = HTTP_API_SECRETS;

const CREATED = '2025-08-01T12:00:00Z';

/** Route keys and the functions behind them. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'public-api': {
    'GET /events': 'event-page-builder',
    'GET /events/{id}': 'event-page-builder',
    'POST /contact': 'contact-form',
    'POST /newsletter': 'newsletter-signup',
    'POST /gift-certificates': 'gift-certificate',
  },
  'crew-api': { 'ANY /shifts': 'crew-notifier', 'GET /calendar': 'calendar-sync', $default: 'crew-notifier' },
};

/** Two HTTP APIs, one WebSocket API, and a domain mapped to the first. */
export function makeJadaApiGatewayV2(): ApiGatewayV2State {
  const [first] = HTTP_APIS;
  const domainName = `api.${SITES.sailjada.domain}`;
  const domain = {
    domain: {
      domainName,
      apiMappingSelectionExpression: '$request.basepath',
      domainNameConfigurations: [
        {
          apiGatewayDomainName: `d-${makeId(`http domain ${domainName}`, 10)}.execute-api.${REGION}.amazonaws.com`,
          certificateArn: certificateArn(SITES.sailjada.domain),
          domainNameStatus: 'AVAILABLE',
          endpointType: 'REGIONAL',
          hostedZoneId: 'Z1UJRXOUMOOFQ8',
          securityPolicy: 'TLS_1_2',
        },
      ],
      tags: { project: 'jada' },
    },
    mappings: [
      { apiId: first?.id, apiMappingId: makeId('mapping public', 6), apiMappingKey: '', stage: '$default' },
    ],
  };
  const apis = [...HTTP_APIS.map((api) => makeHttpApi(api)), makeWebSocketApi()];
  return { regions: { [REGION]: { apis, domains: [domain], vpcLinks: [] } } };
}

function makeIntegration(api: string, target: string) {
  return {
    integrationId: makeId(`integration ${api} ${target}`, 7),
    integrationType: 'AWS_PROXY',
    integrationMethod: 'POST',
    connectionType: 'INTERNET',
    integrationUri: functionArn(target),
    payloadFormatVersion: '2.0',
    timeoutInMillis: 30000,
  };
}

function makeRoute(api: string, routeKey: string, target: string) {
  return {
    routeId: makeId(`route ${api} ${routeKey}`, 7),
    routeKey,
    target: `integrations/${makeIntegration(api, target).integrationId}`,
    authorizationType: 'NONE',
    apiKeyRequired: false,
  };
}

function makeHttpApi({ id, name }: { id: string; name: string }): SandboxHttpApi {
  const routes = Object.entries(ROUTES[name] ?? {});
  const targets = [...new Set(routes.map(([, target]) => target))];
  const weather = {
    ...makeIntegration(name, 'weather'),
    integrationType: 'HTTP_PROXY',
    integrationMethod: 'GET',
    integrationUri: 'https://api.weather.example.com/marine',
    payloadFormatVersion: '1.0',
    requestParameters: { 'append:header.x-access-token': WEATHER_KEY, 'overwrite:path': '$request.path' },
  };
  return {
    api: {
      apiId: id,
      name,
      protocolType: 'HTTP',
      routeSelectionExpression: '$request.method $request.path',
      apiEndpoint: `https://${id}.execute-api.${REGION}.amazonaws.com`,
      corsConfiguration: {
        allowOrigins: Object.values(SITES).map((site) => `https://${site.domain}`),
        allowMethods: ['GET', 'POST'],
      },
      createdDate: CREATED,
      tags: { project: 'jada' },
    },
    routes: [
      ...routes.map(([key, target]) => makeRoute(name, key, target)),
      {
        ...makeRoute(name, 'GET /weather', 'weather'),
        authorizationType: 'JWT',
        authorizerId: makeId(`jwt ${name}`, 6),
      },
    ],
    routeResponses: {},
    integrations: [...targets.map((target) => makeIntegration(name, target)), weather],
    integrationResponses: {},
    stages: [makeStage(name, '$default')],
    authorizers: [
      {
        authorizerId: makeId(`jwt ${name}`, 6),
        name: 'members',
        authorizerType: 'JWT',
        identitySource: ['$request.header.Authorization'],
        jwtConfiguration: { issuer: 'https://auth.sailjada.com/', audience: ['jada-members'] },
      },
    ],
    deployments: [makeDeployment(name)],
    models: [],
  };
}

function makeStage(api: string, stageName: string) {
  return {
    stageName,
    autoDeploy: true,
    deploymentId: makeDeployment(api).deploymentId,
    createdDate: CREATED,
    lastUpdatedDate: ESTATE_DATE.toISOString(),
    defaultRouteSettings: { detailedMetricsEnabled: false },
    routeSettings: {},
    stageVariables: { signingSecret: STAGE_SECRET, level: 'info' },
    tags: {},
  };
}

function makeDeployment(api: string) {
  return {
    deploymentId: makeId(`http deployment ${api}`, 6),
    autoDeployed: true,
    createdDate: ESTATE_DATE.toISOString(),
    deploymentStatus: 'DEPLOYED',
  };
}

function makeWebSocketApi(): SandboxHttpApi {
  const { id, name } = WEBSOCKET_API;
  const integration = { ...makeIntegration(name, 'update-dashboard'), payloadFormatVersion: '1.0' };
  const routes = ['$connect', '$disconnect', 'subscribe'].map((key) =>
    makeRoute(name, key, 'update-dashboard'),
  );
  return {
    api: {
      apiId: id,
      name,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
      apiKeySelectionExpression: '$request.header.x-api-key',
      apiEndpoint: `wss://${id}.execute-api.${REGION}.amazonaws.com`,
      createdDate: CREATED,
      tags: { project: 'jada' },
    },
    routes,
    routeResponses: {
      [routes[2]?.routeId ?? '']: [
        { routeResponseId: makeId('route response', 6), routeResponseKey: '$default' },
      ],
    },
    integrations: [integration],
    integrationResponses: {
      [integration.integrationId]: [
        { integrationResponseId: makeId('integration response', 6), integrationResponseKey: '$default' },
      ],
    },
    stages: [makeStage(name, 'live')],
    authorizers: [],
    deployments: [makeDeployment(name)],
    models: [
      {
        modelId: makeId('model subscribe', 6),
        name: 'subscribe',
        contentType: 'application/json',
        schema: '{"type":"object"}',
      },
    ],
  };
}
