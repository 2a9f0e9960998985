import {
  APIGatewayClient,
  GetAccountCommand,
  GetApiKeyCommand,
  GetDomainNameCommand,
  GetUsagePlanCommand,
  GetVpcLinkCommand,
  paginateGetApiKeys,
  paginateGetBasePathMappings,
  paginateGetClientCertificates,
  paginateGetDomainNames,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  paginateGetVpcLinks,
} from '@aws-sdk/client-api-gateway';
import type { CollectorContext, DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { API_GATEWAY_RATE_PER_SECOND } from './api-gateway.ts';
import { parsePolicy } from './api-gateway-export.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { joinLists, readAll } from './pages.ts';
import { regionalSegment } from './regional-segment.ts';

type Kind = 'account' | 'apikeys' | 'domainnames' | 'usageplans' | 'vpclinks';

/** `id` as in the ARN: `usageplans/abc123`. */
interface AccountPart extends Resource {
  readonly kind: Kind;
  /** AWS's own identifier, without the kind. */
  readonly name: string;
  /** Private domain names are told apart by it. */
  readonly domainNameId?: string | undefined;
}

/**
 * What REST APIs share in a region: API keys (their values are never asked for), usage plans, custom domain names
 * with base path mappings, VPC links, and the account's settings with its client certificates (no private keys).
 */
export const apiGatewayKeys = {
  agent: 'config',
  service: 'api-gateway-keys',
  scope: 'regional',
  actions: ['apigateway:GET'],
  ratePerSecond: API_GATEWAY_RATE_PER_SECOND,
  async *list(context) {
    const client = context.aws(APIGatewayClient);
    const paging = { client, pageSize: 500 };
    yield { id: 'account', kind: 'account', name: 'account', title: 'settings of the account' };
    yield* joinLists([
      readAll(paginateGetApiKeys(paging, { includeValues: false }), (page) =>
        page.items?.flatMap(({ id, name }) => makePart('apikeys', id, name)),
      ),
      readAll(paginateGetUsagePlans(paging, {}), (page) =>
        page.items?.flatMap(({ id, name }) => makePart('usageplans', id, name)),
      ),
      readAll(paginateGetDomainNames(paging, {}), (page) =>
        page.items?.flatMap((each) => makePart('domainnames', each.domainName, undefined, each.domainNameId)),
      ),
      readAll(paginateGetVpcLinks(paging, {}), (page) =>
        page.items?.flatMap(({ id, name }) => makePart('vpclinks', id, name)),
      ),
    ]);
  },
  async describe(part, context) {
    const json = await describePart(part, context);
    const folder = `api-gateway/${regionalSegment('_account', context)}`;
    if (part.kind === 'account') return [{ path: `${folder}/account.json`, json }];
    const file = [part.name, part.domainNameId].filter((each) => each !== undefined).join('+');
    return [{ path: `${folder}/${part.kind}/${encodeSegment(`${file}.json`)}`, json }];
  },
} satisfies DescribingCollector<AccountPart>;

function makePart(kind: Kind, name?: string, title = name, domainNameId?: string): AccountPart[] {
  if (name === undefined) return [];
  const id = [kind, name, domainNameId].filter((each) => each !== undefined).join('/');
  return [{ id, kind, name, title: title ?? name, domainNameId }];
}

function describePart({ kind, name, domainNameId }: AccountPart, context: CollectorContext): Promise<object> {
  const client = context.aws(APIGatewayClient);
  switch (kind) {
    case 'account':
      return describeAccount(context);
    case 'apikeys':
      return describeKey(name, client);
    case 'usageplans':
      return describePlan(name, context);
    case 'domainnames':
      return describeDomain(name, domainNameId, context);
    case 'vpclinks':
      return requireAnswer(client.send(new GetVpcLinkCommand({ vpcLinkId: name })), 'NotFoundException');
    default:
      return kind satisfies never;
  }
}

async function describeAccount(context: CollectorContext): Promise<object> {
  const client = context.aws(APIGatewayClient);
  const [account, certificates] = await Promise.all([
    requireAnswer(client.send(new GetAccountCommand({}))),
    context.optional('client certificates', () =>
      readAll(paginateGetClientCertificates({ client, pageSize: 500 }, {}), (page) => page.items),
    ),
  ]);
  const clientCertificates = sortBy(certificates, (certificate) => certificate.clientCertificateId);
  return { ...account, features: account.features?.toSorted(), clientCertificates };
}

async function describeKey(apiKey: string, client: APIGatewayClient): Promise<object> {
  const command = new GetApiKeyCommand({ apiKey, includeValue: false });
  const { value, ...key } = await requireAnswer(client.send(command), 'NotFoundException');
  return { ...key, stageKeys: key.stageKeys?.toSorted() };
}

async function describePlan(usagePlanId: string, context: CollectorContext): Promise<object> {
  const client = context.aws(APIGatewayClient);
  const [plan, keys] = await Promise.all([
    requireAnswer(client.send(new GetUsagePlanCommand({ usagePlanId })), 'NotFoundException'),
    context.optional('keys of the usage plan', () =>
      readAll(paginateGetUsagePlanKeys({ client, pageSize: 500 }, { usagePlanId }), (page) => page.items),
    ),
  ]);
  const apiStages = sortBy(plan.apiStages, (each) => `${each.apiId} ${each.stage}`);
  // This list answers the keys' values unasked.
  return { ...plan, apiStages, keys: keys && sortBy(keys, (key) => key.id).map(({ value, ...key }) => key) };
}

async function describeDomain(
  domainName: string,
  domainNameId: string | undefined,
  context: CollectorContext,
): Promise<object> {
  const client = context.aws(APIGatewayClient);
  const input = { domainName, domainNameId };
  const [domain, mappings] = await Promise.all([
    requireAnswer(client.send(new GetDomainNameCommand(input)), 'NotFoundException'),
    context.optional('base path mappings', () =>
      readAll(paginateGetBasePathMappings({ client, pageSize: 500 }, input), (page) => page.items),
    ),
  ]);
  const basePathMappings = mappings && sortBy(mappings, (mapping) => mapping.basePath);
  return { ...domain, policy: parsePolicy(domain.policy), basePathMappings };
}
