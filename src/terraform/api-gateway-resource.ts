import { at, given, isRecord, type Json, list, pick, some, text } from './document.ts';
import { type Body, link, optional, type Term } from './hcl.ts';
import type { Managed } from './resource.ts';
import { apiLink, type RestApi } from './rest-api.ts';

/** Every path of a REST API with its methods, integrations and responses. */
export function coverResources(api: RestApi, resources: readonly Json[]): Managed[] {
  return resources.flatMap((resource) => {
    const methods = at(resource, 'resourceMethods');
    const each = isRecord(methods) ? Object.entries(methods) : [];
    const own = text(resource, 'parentId') === '' ? [] : [coverPath(api, resource)];
    return [...own, ...each.flatMap(([verb, method]) => coverMethod(api, resource, verb, method))];
  });
}

function coverPath(api: RestApi, resource: Json): Managed {
  const id = text(resource, 'id');
  return {
    type: 'aws_api_gateway_resource',
    title: `${api.title}${text(resource, 'path')}`,
    region: api.region,
    importId: `${api.id}/${id}`,
    body: {
      ...apiLink(api),
      parent_id: resourceLink(api, text(resource, 'parentId'), false),
      path_part: text(resource, 'pathPart'),
    },
    exports: { [`rest-resource:${api.id}/${id}`]: 'id' },
  };
}

/** The path's id; that of the root is the API's. */
function resourceLink(api: RestApi, id: string, isRoot: boolean): Term {
  return link(isRoot ? `rest-api-root:${api.id}` : `rest-resource:${api.id}/${id}`, id);
}

function coverMethod(api: RestApi, resource: Json, verb: string, method: Json): Managed[] {
  const id = text(resource, 'id');
  const isRoot = text(resource, 'path') === '/';
  const of = { ...apiLink(api), resource_id: resourceLink(api, id, isRoot), http_method: verb };
  const common = {
    title: `${api.title}_${verb}${text(resource, 'path')}`,
    region: api.region,
    importId: `${api.id}/${id}/${verb}`,
  };
  const integration = at(method, 'methodIntegration');
  return [
    { ...common, type: 'aws_api_gateway_method', body: { ...of, ...methodOf(api, method) } },
    ...responses(method, 'methodResponses').map(([status, response]) => ({
      ...common,
      title: `${common.title}_${status}`,
      type: 'aws_api_gateway_method_response',
      importId: `${common.importId}/${status}`,
      body: { ...of, status_code: status, ...pick(response, 'responseModels', 'responseParameters') },
    })),
    ...(integration === undefined
      ? []
      : [
          {
            ...common,
            type: 'aws_api_gateway_integration',
            body: { ...of, ...integrationOf(integration) },
            ...unsaid(integration),
          },
        ]),
    ...responses(integration ?? null, 'integrationResponses').map(([status, response]) => ({
      ...common,
      title: `${common.title}_${status}`,
      type: 'aws_api_gateway_integration_response',
      importId: `${common.importId}/${status}`,
      body: { ...of, status_code: status, ...integrationResponseOf(response) },
    })),
  ];
}

function responses(of: Json, name: string): [string, Json][] {
  const found = at(of, name);
  return isRecord(found) ? Object.entries(found) : [];
}

function methodOf(api: RestApi, method: Json): Body {
  const authorizer = text(method, 'authorizerId');
  const validator = text(method, 'requestValidatorId');
  return {
    authorization: text(method, 'authorizationType'),
    authorizer_id: authorizer === '' ? undefined : link(`authorizer:${api.id}/${authorizer}`, authorizer),
    authorization_scopes: some(list(method, 'authorizationScopes')),
    api_key_required: at(method, 'apiKeyRequired'),
    request_validator_id: validator === '' ? undefined : link(`validator:${api.id}/${validator}`, validator),
    ...pick(method, 'operationName', 'requestModels', 'requestParameters'),
  };
}

function integrationOf(integration: Json): Body {
  return {
    type: text(integration, 'type'),
    integration_http_method: given(integration, 'httpMethod'),
    ...pick(
      integration,
      'uri',
      'connectionType',
      'connectionId',
      'credentials',
      'passthroughBehavior',
      'contentHandling',
    ),
    ...pick(integration, 'requestParameters', 'requestTemplates', 'cacheNamespace'),
    timeout_milliseconds: at(integration, 'timeoutInMillis'),
    cache_key_parameters: some(list(integration, 'cacheKeyParameters')),
    tls_config: optional(at(integration, 'tlsConfig'), (value) => pick(value, 'insecureSkipVerification')),
  };
}

/** What AWS did not say is not compared with the provider's default. */
function unsaid(integration: Json): Pick<Managed, 'ignore'> {
  return at(integration, 'timeoutInMillis') === undefined ? { ignore: ['timeout_milliseconds'] } : {};
}

function integrationResponseOf(response: Json): Body {
  return {
    selection_pattern: given(response, 'selectionPattern'),
    ...pick(response, 'contentHandling', 'responseParameters', 'responseTemplates'),
  };
}
