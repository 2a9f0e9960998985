import {
  ApiGatewayV2Client,
  ExportApiCommand,
  GetApiCommand,
  GetApiMappingsCommand,
  GetApisCommand,
  GetDomainNameCommand,
  GetDomainNamesCommand,
  GetStagesCommand,
  GetVpcLinkCommand,
  GetVpcLinksCommand,
  type Stage,
} from '@aws-sdk/client-apigatewayv2';
import type {
  CollectorContext,
  DescribingCollector,
  Document,
  Resource,
} from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { API_GATEWAY_RATE_PER_SECOND } from './api-gateway.ts';
import { parseExport } from './api-gateway-export.ts';
import { hideValues } from './api-gateway-secret.ts';
import { requireAnswer } from './gone.ts';
import { describeHttpApiParts, readItems } from './http-api-part.ts';
import { sortBy } from './ordering.ts';
import { joinLists } from './pages.ts';
import { regionalSegment } from './regional-segment.ts';

/** APIs go by their ids; domain names and VPC links as in their ARNs: `domainnames/api.example.com`. */
interface HttpApiResource extends Resource {
  readonly kind: 'api' | 'domain' | 'vpc link';
  /** AWS's own identifier. */
  readonly name: string;
  readonly isWebSocket?: boolean;
}

/**
 * HTTP and WebSocket APIs (API Gateway v2): GetApi, routes and integrations with their responses, stages,
 * authorizers, deployments, models; HTTP APIs also as OpenAPI 3, as they are and as each stage has them. Custom
 * domain names with their mappings and VPC links are in `_domains` and `_vpc-links`. Values of stage variables, and
 * fixed credentials in integrations, are secrets. Lists that are empty leave no file. Left out: routing rules, portals.
 */
export const httpApis = {
  agent: 'config',
  service: 'http-api',
  scope: 'regional',
  actions: ['apigateway:GET'],
  ratePerSecond: API_GATEWAY_RATE_PER_SECOND,
  async *list(context) {
    const client = context.aws(ApiGatewayV2Client);
    yield* joinLists([listApis(client), listDomains(client), listVpcLinks(client)]);
  },
  async describe(resource, context) {
    switch (resource.kind) {
      case 'api':
        return describeApi(resource, context);
      case 'domain':
        return [await describeDomain(resource.name, context)];
      case 'vpc link':
        return [await describeVpcLink(resource.name, context)];
      default:
        return resource.kind satisfies never;
    }
  },
} satisfies DescribingCollector<HttpApiResource>;

const MaxResults = '500';

async function listApis(client: ApiGatewayV2Client): Promise<HttpApiResource[]> {
  const apis = await readItems((NextToken) => client.send(new GetApisCommand({ MaxResults, NextToken })));
  return apis.flatMap(({ ApiId: id, Name, ProtocolType }) => {
    const isWebSocket = ProtocolType === 'WEBSOCKET';
    return id ? [{ id, title: Name ?? id, kind: 'api', name: id, isWebSocket }] : [];
  });
}

async function listDomains(client: ApiGatewayV2Client): Promise<HttpApiResource[]> {
  const domains = await readItems((NextToken) =>
    client.send(new GetDomainNamesCommand({ MaxResults, NextToken })),
  );
  return domains.flatMap(({ DomainName: name }) =>
    name ? [{ id: `domainnames/${name}`, title: name, kind: 'domain', name }] : [],
  );
}

async function listVpcLinks(client: ApiGatewayV2Client): Promise<HttpApiResource[]> {
  const links = await readItems((NextToken) =>
    client.send(new GetVpcLinksCommand({ MaxResults, NextToken })),
  );
  return links.flatMap(({ VpcLinkId: name, Name }) =>
    name ? [{ id: `vpclinks/${name}`, title: Name ?? name, kind: 'vpc link', name }] : [],
  );
}

async function describeApi(
  { name: ApiId, isWebSocket = false }: HttpApiResource,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(ApiGatewayV2Client);
  const folder = `api-gateway/${regionalSegment(ApiId, context)}`;
  const [api, parts, stages, current] = await Promise.all([
    requireAnswer(client.send(new GetApiCommand({ ApiId })), 'NotFoundException'),
    describeHttpApiParts(ApiId, isWebSocket, context),
    context.optional('stages', () => listStages(client, ApiId)),
    isWebSocket ? [] : exportApi(ApiId, undefined, folder, context),
  ]);
  const named = sortBy(stages, (stage) => stage.StageName);
  const exports = isWebSocket ? [] : named.map((stage) => exportApi(ApiId, stage, folder, context));
  const files = [...parts, ['stages.json', named.map(hideVariables)] as const];
  return [
    { path: `${folder}/api.json`, json: api },
    ...files.flatMap(([file, items]) =>
      items.length > 0 ? [{ path: `${folder}/${file}`, json: items }] : [],
    ),
    ...current,
    ...(await Promise.all(exports)).flat(),
  ];
}

function listStages(client: ApiGatewayV2Client, ApiId: string): Promise<Stage[]> {
  return readItems((NextToken) => client.send(new GetStagesCommand({ ApiId, MaxResults, NextToken })));
}

function hideVariables({ StageVariables, ...stage }: Stage): object {
  return { ...stage, StageVariables: hideValues(StageVariables) };
}

/** Without a stage: the API as it is now, deployed or not. */
async function exportApi(
  ApiId: string,
  stage: Stage | undefined,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(ApiGatewayV2Client);
  const StageName = stage?.StageName;
  const form = { Specification: 'OAS30', OutputType: 'JSON', IncludeExtensions: true };
  const what = StageName === undefined ? 'export' : `export of the stage ${StageName}`;
  const exported = await context.optional(what, () =>
    client.send(new ExportApiCommand({ ApiId, StageName, ...form })),
  );
  if (!exported) return [];
  const file = StageName === undefined ? 'export.oas30.json' : `export.${StageName}.oas30.json`;
  return [
    { path: `${folder}/${encodeSegment(file)}`, json: parseExport(exported.body, stage?.LastUpdatedDate) },
  ];
}

async function describeDomain(DomainName: string, context: CollectorContext): Promise<Document> {
  const client = context.aws(ApiGatewayV2Client);
  const [domain, mappings] = await Promise.all([
    requireAnswer(client.send(new GetDomainNameCommand({ DomainName })), 'NotFoundException'),
    context.optional('API mappings', () =>
      readItems((NextToken) => client.send(new GetApiMappingsCommand({ DomainName, MaxResults, NextToken }))),
    ),
  ]);
  const json = { ...domain, ApiMappings: mappings && sortBy(mappings, (mapping) => mapping.ApiMappingId) };
  return {
    path: `api-gateway/${regionalSegment('_domains', context)}/${encodeSegment(`${DomainName}.json`)}`,
    json,
  };
}

async function describeVpcLink(VpcLinkId: string, context: CollectorContext): Promise<Document> {
  const client = context.aws(ApiGatewayV2Client);
  const link = await requireAnswer(client.send(new GetVpcLinkCommand({ VpcLinkId })), 'NotFoundException');
  const json = {
    ...link,
    SecurityGroupIds: link.SecurityGroupIds?.toSorted(),
    SubnetIds: link.SubnetIds?.toSorted(),
  };
  return {
    path: `api-gateway/${regionalSegment('_vpc-links', context)}/${encodeSegment(`${VpcLinkId}.json`)}`,
    json,
  };
}
