import { at, given, isRecord, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Body, block, link, optional } from './hcl.ts';
import { coverHttpDomain } from './http-api-domain.ts';
import { type HttpApi, httpApiLink } from './http-api-link.ts';
import { coverHttpStages } from './http-api-stage.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

/** HTTP and WebSocket APIs with routes, integrations, authorizers, stages; domain names with their mappings. */
export function coverHttpApis(captured: readonly Captured[]): Coverage {
  const all = captured.filter(({ service }) => service === 'http-api');
  const apis = all.filter(({ documents }) => documents.has('api.json'));
  const domains = all.filter(({ documents }) => at(documents.get(''), 'DomainName') !== undefined);
  const others = all.filter((each) => !apis.includes(each) && !domains.includes(each));
  return {
    managed: [...apis.flatMap(coverApi), ...domains.flatMap(coverHttpDomain)],
    uncovered: [
      ...apis.flatMap(uncoveredOf),
      ...others.map(({ id }) => ({ what: `HTTP API: ${id}`, reason: 'not written as Terraform yet' })),
    ],
  };
}

function coverApi({ region, documents }: Captured): Managed[] {
  const document = documents.get('api.json') ?? null;
  const id = text(document, 'ApiId');
  const api = { id, title: text(document, 'Name') || id, region };
  const isWebSocket = text(document, 'ProtocolType') === 'WEBSOCKET';
  const all = (file: string) => list(documents.get(file));
  return [
    coverItself(api, document),
    ...all('integrations.json').map((each) => coverIntegration(api, each, isWebSocket)),
    ...all('authorizers.json').map((each) => coverAuthorizer(api, each)),
    ...all('routes.json').map((each) => coverRoute(api, each)),
    ...coverHttpStages(api, all('stages.json')),
  ];
}

function coverItself({ id, title, region }: HttpApi, document: Json): Managed {
  return {
    type: 'aws_apigatewayv2_api',
    title,
    region,
    importId: id,
    body: {
      name: text(document, 'Name'),
      protocol_type: text(document, 'ProtocolType'),
      description: given(document, 'Description'),
      version: given(document, 'Version'),
      ...pick(document, 'ApiKeySelectionExpression', 'RouteSelectionExpression', 'DisableExecuteApiEndpoint'),
      tags: tagsOf(at(document, 'Tags')),
      cors_configuration: optional(at(document, 'CorsConfiguration'), (value) =>
        pick(
          value,
          'AllowCredentials',
          'AllowHeaders',
          'AllowMethods',
          'AllowOrigins',
          'ExposeHeaders',
          'MaxAge',
        ),
      ),
    },
    exports: { [`http-api:${id}`]: 'id' },
    // What Terraform itself does when it makes an API from a body.
    ignore: ['fail_on_warnings'],
  };
}

function coverIntegration(api: HttpApi, integration: Json, isWebSocket: boolean): Managed {
  const id = text(integration, 'IntegrationId');
  const uri = text(integration, 'IntegrationUri');
  const parameters = at(integration, 'ResponseParameters');
  return {
    type: 'aws_apigatewayv2_integration',
    title: `${api.title}_${nameOf(uri) || id}`,
    region: api.region,
    importId: `${api.id}/${id}`,
    body: {
      ...httpApiLink(api),
      ...pick(integration, 'IntegrationType', 'IntegrationSubtype', 'IntegrationMethod', 'IntegrationUri'),
      ...pick(
        integration,
        'ConnectionType',
        'ConnectionId',
        'CredentialsArn',
        'ContentHandlingStrategy',
        'Description',
      ),
      ...(isWebSocket
        ? pick(integration, 'PassthroughBehavior', 'TemplateSelectionExpression', 'RequestTemplates')
        : {}),
      ...pick(integration, 'PayloadFormatVersion', 'RequestParameters'),
      timeout_milliseconds: at(integration, 'TimeoutInMillis'),
      response_parameters: isRecord(parameters)
        ? some(Object.entries(parameters).map(([status_code, mappings]) => block({ status_code, mappings })))
        : undefined,
      tls_config: optional(at(integration, 'TlsConfig'), (value) => pick(value, 'ServerNameToVerify')),
    },
    exports: { [`integration:${api.id}/${id}`]: 'id' },
  };
}

/** The function's name of its ARN, or the host of an address. */
function nameOf(uri: string): string {
  if (uri.startsWith('arn:')) return uri.split(':function:').at(-1)?.replace('/invocations', '') ?? '';
  return /^https?:\/\/([^/]+)/.exec(uri)?.[1] ?? '';
}

function coverAuthorizer(api: HttpApi, authorizer: Json): Managed {
  const id = text(authorizer, 'AuthorizerId');
  return {
    type: 'aws_apigatewayv2_authorizer',
    title: `${api.title}_${text(authorizer, 'Name')}`,
    region: api.region,
    importId: `${api.id}/${id}`,
    body: {
      ...httpApiLink(api),
      ...pick(authorizer, 'Name', 'AuthorizerType', 'AuthorizerUri', 'AuthorizerCredentialsArn'),
      ...pick(
        authorizer,
        'AuthorizerPayloadFormatVersion',
        'AuthorizerResultTtlInSeconds',
        'EnableSimpleResponses',
      ),
      identity_sources: some(list(authorizer, 'IdentitySource')),
      jwt_configuration: optional(at(authorizer, 'JwtConfiguration'), (value) =>
        pick(value, 'Audience', 'Issuer'),
      ),
    },
    exports: { [`http-authorizer:${api.id}/${id}`]: 'id' },
  };
}

function coverRoute(api: HttpApi, route: Json): Managed {
  const id = text(route, 'RouteId');
  const authorizer = text(route, 'AuthorizerId');
  return {
    type: 'aws_apigatewayv2_route',
    title: `${api.title}_${text(route, 'RouteKey')}`,
    region: api.region,
    importId: `${api.id}/${id}`,
    body: {
      ...httpApiLink(api),
      ...pick(route, 'RouteKey', 'ApiKeyRequired', 'AuthorizationType'),
      authorizer_id:
        authorizer === '' ? undefined : link(`http-authorizer:${api.id}/${authorizer}`, authorizer),
      authorization_scopes: some(list(route, 'AuthorizationScopes')),
      ...pick(
        route,
        'ModelSelectionExpression',
        'OperationName',
        'RequestModels',
        'RouteResponseSelectionExpression',
      ),
      target: targetOf(api, text(route, 'Target')),
      ...requestParametersOf(route),
    },
  };
}

function targetOf(api: HttpApi, target: string) {
  const id = target.replace('integrations/', '');
  if (id === '') return undefined;
  return id === target ? target : link(`integration:${api.id}/${id}`, id, 'integrations/');
}

function requestParametersOf(route: Json): Body {
  const parameters = at(route, 'RequestParameters');
  if (!isRecord(parameters)) return {};
  const each = Object.entries(parameters).map(([key, value]) =>
    block({ request_parameter_key: key, required: at(value, 'Required') ?? false }),
  );
  return { request_parameter: some(each) };
}

function uncoveredOf({ title, documents }: Captured): Uncovered[] {
  const all = (file: string) => list(documents.get(file));
  const answers = [
    ...all('integrations.json').flatMap((each) => list(each, 'IntegrationResponses')),
    ...all('routes.json').flatMap((each) => list(each, 'RouteResponses')),
  ];
  const models = all('models.json').length;
  const reason = 'not written as Terraform yet';
  return [
    ...(answers.length > 0
      ? [{ what: `API ${title}: ${answers.length} integration and route responses`, reason }]
      : []),
    ...(models > 0 ? [{ what: `API ${title}: ${models} models`, reason }] : []),
  ];
}
