import { coverKeys } from './api-gateway-account.ts';
import { coverResources } from './api-gateway-resource.ts';
import { coverStages } from './api-gateway-stage.ts';
import { at, given, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { block, jsonencode } from './hcl.ts';
import { coverHttpApis } from './http-api.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';
import { apiLink, type RestApi } from './rest-api.ts';

/** REST APIs with all that is in them, HTTP and WebSocket APIs, domain names, keys and usage plans. */
export function coverApiGateway(captured: readonly Captured[]): Coverage {
  const apis = captured.filter(({ service }) => service === 'api-gateway');
  const parts = [coverKeys(captured), coverHttpApis(captured)];
  return {
    managed: [...apis.flatMap(coverApi), ...parts.flatMap(({ managed }) => managed)],
    uncovered: [...apis.flatMap(uncoveredOf), ...parts.flatMap(({ uncovered }) => uncovered)],
  };
}

function coverApi({ region, documents }: Captured): Managed[] {
  const document = documents.get('api.json') ?? null;
  const id = text(document, 'id');
  const api = { id, title: text(document, 'name') || id, region };
  return [
    coverItself(api, document),
    ...coverResources(api, list(documents.get('resources.json'))),
    ...coverStages(api, documents),
    ...list(documents.get('authorizers.json')).map((each) => coverAuthorizer(api, each)),
    ...list(documents.get('models.json')).map((each) => coverModel(api, each)),
    ...list(documents.get('request-validators.json')).map((each) => coverValidator(api, each)),
    ...list(documents.get('gateway-responses.json'))
      .filter((each) => at(each, 'defaultResponse') !== true)
      .map((each) => coverGatewayResponse(api, each)),
  ];
}

function coverItself({ id, title, region }: RestApi, document: Json): Managed {
  const compression = at(document, 'minimumCompressionSize');
  const endpoint = at(document, 'endpointConfiguration');
  return {
    type: 'aws_api_gateway_rest_api',
    title,
    region,
    importId: id,
    body: {
      name: text(document, 'name'),
      description: given(document, 'description'),
      ...pick(document, 'apiKeySource', 'disableExecuteApiEndpoint'),
      binary_media_types: some(list(document, 'binaryMediaTypes')),
      minimum_compression_size: compression === undefined ? undefined : String(compression),
      policy: jsonencode(at(document, 'policy')),
      tags: tagsOf(at(document, 'tags')),
      endpoint_configuration:
        endpoint === undefined
          ? undefined
          : block({
              types: list(endpoint, 'types'),
              vpc_endpoint_ids: some(list(endpoint, 'vpcEndpointIds')),
            }),
    },
    exports: { [`rest-api:${id}`]: 'id', [`rest-api-root:${id}`]: 'root_resource_id' },
    // What Terraform itself does when it makes an API from a body.
    ignore: ['fail_on_warnings', 'put_rest_api_mode'],
  };
}

function coverAuthorizer(api: RestApi, authorizer: Json): Managed {
  const id = text(authorizer, 'id');
  return {
    type: 'aws_api_gateway_authorizer',
    title: `${api.title}_${text(authorizer, 'name')}`,
    region: api.region,
    importId: `${api.id}/${id}`,
    body: {
      ...apiLink(api),
      ...pick(authorizer, 'name', 'type', 'authorizerUri', 'identitySource', 'identityValidationExpression'),
      ...pick(authorizer, 'authorizerCredentials', 'authorizerResultTtlInSeconds'),
      provider_arns: some(list(authorizer, 'providerARNs')),
    },
    exports: { [`authorizer:${api.id}/${id}`]: 'id' },
  };
}

function coverModel(api: RestApi, model: Json): Managed {
  const name = text(model, 'name');
  return {
    type: 'aws_api_gateway_model',
    title: `${api.title}_${name}`,
    region: api.region,
    importId: `${api.id}/${name}`,
    body: {
      ...apiLink(api),
      name,
      content_type: text(model, 'contentType'),
      description: given(model, 'description'),
      schema: given(model, 'schema'),
    },
  };
}

function coverValidator(api: RestApi, validator: Json): Managed {
  const id = text(validator, 'id');
  return {
    type: 'aws_api_gateway_request_validator',
    title: `${api.title}_${text(validator, 'name')}`,
    region: api.region,
    importId: `${api.id}/${id}`,
    body: { ...apiLink(api), ...pick(validator, 'name', 'validateRequestBody', 'validateRequestParameters') },
    exports: { [`validator:${api.id}/${id}`]: 'id' },
  };
}

function coverGatewayResponse(api: RestApi, response: Json): Managed {
  const type = text(response, 'responseType');
  return {
    type: 'aws_api_gateway_gateway_response',
    title: `${api.title}_${type}`,
    region: api.region,
    importId: `${api.id}/${type}`,
    body: {
      ...apiLink(api),
      response_type: type,
      ...pick(response, 'statusCode', 'responseParameters', 'responseTemplates'),
    },
  };
}

/** Documents of an API that no block is written for. */
const UNCOVERED: Readonly<Record<string, string>> = {
  'documentation-parts.json': 'documentation',
  'documentation-versions.json': 'versions of its documentation',
};

function uncoveredOf({ title, documents }: Captured): Uncovered[] {
  return Object.entries(UNCOVERED).flatMap(([file, words]) =>
    list(documents.get(file)).length === 0
      ? []
      : [{ what: `API ${title}: ${words}`, reason: 'not written as Terraform yet' }],
  );
}
