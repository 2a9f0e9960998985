import {
  APIGatewayClient,
  GetAuthorizersCommand,
  GetExportCommand,
  GetGatewayResponsesCommand,
  GetRequestValidatorsCommand,
  GetRestApiCommand,
  GetStagesCommand,
  paginateGetDeployments,
  paginateGetModels,
  paginateGetResources,
  paginateGetRestApis,
  type Stage,
} from '@aws-sdk/client-api-gateway';
import type {
  CollectorContext,
  DescribingCollector,
  Document,
  Resource,
} from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { parseExport, parsePolicy } from './api-gateway-export.ts';
import { hideFixedCredentials, hideValues } from './api-gateway-secret.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { readAll, readPages } from './pages.ts';
import { regionalSegment } from './regional-segment.ts';

/** Of the account, over both generations of the service: 10 calls a second. */
export const API_GATEWAY_RATE_PER_SECOND = 10;
const PAGE_SIZE = 500;

/**
 * REST APIs (API Gateway v1): GetRestApi, resources with methods and integrations, stages, authorizers, models,
 * deployments, validators, customised gateway responses, and each stage as OpenAPI 3. Lists that are empty leave no
 * file. Values of stage variables, and fixed credentials in integrations, are secrets. Left out: documentation
 * parts, generated SDKs.
 */
export const restApis = {
  agent: 'config',
  service: 'api-gateway',
  scope: 'regional',
  actions: ['apigateway:GET'],
  ratePerSecond: API_GATEWAY_RATE_PER_SECOND,
  async *list(context) {
    const client = context.aws(APIGatewayClient);
    for await (const page of paginateGetRestApis({ client, pageSize: PAGE_SIZE }, {})) {
      for (const { id, name } of page.items ?? []) if (id) yield { id, title: name ?? id };
    }
  },
  async describe({ id }, context) {
    const client = context.aws(APIGatewayClient);
    const folder = `api-gateway/${regionalSegment(id, context)}`;
    const [api, parts, stages] = await Promise.all([
      requireAnswer(client.send(new GetRestApiCommand({ restApiId: id })), 'NotFoundException'),
      describeParts(id, client, context),
      describeStages(id, folder, client, context),
    ]);
    const json = { ...api, policy: parsePolicy(api.policy) };
    return [
      { path: `${folder}/api.json`, json },
      ...parts.flatMap(([file, items]) =>
        items?.length ? [{ path: `${folder}/${file}`, json: items }] : [],
      ),
      ...stages,
    ];
  },
} satisfies DescribingCollector<Resource>;

type Part = readonly [file: string, items: unknown[] | undefined];

function describeParts(
  restApiId: string,
  client: APIGatewayClient,
  { optional }: CollectorContext,
): Promise<Part[]> {
  const paging = { client, pageSize: PAGE_SIZE };
  const part = async (file: string, what: string, read: () => Promise<unknown[]>): Promise<Part> => [
    file,
    await optional(what, read),
  ];
  return Promise.all([
    part('resources.json', 'resources', async () => {
      const pages = paginateGetResources(paging, { restApiId, embed: ['methods'] });
      const resources = await readAll(pages, (page) => page.items);
      return sortBy(resources, (resource) => resource.path).map(hideFixedCredentials);
    }),
    part('models.json', 'models', async () =>
      sortBy(
        await readAll(paginateGetModels(paging, { restApiId }), (page) => page.items),
        (model) => model.name,
      ),
    ),
    part('deployments.json', 'deployments', async () =>
      sortBy(
        await readAll(paginateGetDeployments(paging, { restApiId }), (page) => page.items),
        (each) => each.id,
      ),
    ),
    part('authorizers.json', 'authorizers', async () => {
      const authorizers = await readPages(async (position) => {
        const page = await client.send(new GetAuthorizersCommand({ restApiId, position, limit: PAGE_SIZE }));
        return { items: page.items, next: page.position };
      });
      return sortBy(authorizers, (authorizer) => authorizer.id);
    }),
    part('request-validators.json', 'request validators', async () => {
      const validators = await readPages(async (position) => {
        const page = await client.send(
          new GetRequestValidatorsCommand({ restApiId, position, limit: PAGE_SIZE }),
        );
        return { items: page.items, next: page.position };
      });
      return sortBy(validators, (validator) => validator.id);
    }),
    part('gateway-responses.json', 'gateway responses', async () => {
      const { items = [] } = await client.send(new GetGatewayResponsesCommand({ restApiId }));
      return sortBy(
        items.filter((response) => !response.defaultResponse),
        (response) => response.responseType,
      );
    }),
  ]);
}

async function describeStages(
  restApiId: string,
  folder: string,
  client: APIGatewayClient,
  context: CollectorContext,
): Promise<Document[]> {
  const answer = await context.optional('stages', () => client.send(new GetStagesCommand({ restApiId })));
  const stages = sortBy(answer?.item, (stage) => stage.stageName);
  if (stages.length === 0) return [];
  const exports = stages.map((stage) => exportStage(restApiId, stage, folder, client, context));
  return [
    { path: `${folder}/stages.json`, json: stages.map(hideVariables) },
    ...(await Promise.all(exports)).flat(),
  ];
}

function hideVariables({ variables, canarySettings, ...stage }: Stage): object {
  const overrides = hideValues(canarySettings?.stageVariableOverrides);
  return {
    ...stage,
    variables: hideValues(variables),
    canarySettings: canarySettings && { ...canarySettings, stageVariableOverrides: overrides },
  };
}

async function exportStage(
  restApiId: string,
  { stageName, createdDate, lastUpdatedDate }: Stage,
  folder: string,
  client: APIGatewayClient,
  { optional }: CollectorContext,
): Promise<Document[]> {
  const command = new GetExportCommand({
    restApiId,
    stageName,
    exportType: 'oas30',
    accepts: 'application/json',
    parameters: { extensions: 'apigateway' },
  });
  const exported = await optional(`export of the stage ${stageName}`, () => client.send(command));
  if (!exported) return [];
  return [
    {
      path: `${folder}/${encodeSegment(`export.${stageName}.oas30.json`)}`,
      json: parseExport(exported.body, lastUpdatedDate ?? createdDate),
    },
  ];
}
