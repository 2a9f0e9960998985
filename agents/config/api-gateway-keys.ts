import {
  APIGatewayClient,
  GetAccountCommand,
  GetApiKeyCommand,
  GetClientCertificateCommand,
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
import { readAll } from './pages.ts';
import { regionalSegment } from './regional-segment.ts';

type Kind = 'account' | 'apikeys' | 'clientcertificates' | 'domainnames' | 'usageplans' | 'vpclinks';

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
 * with base path mappings, VPC links, client certificates, and the account's settings.
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
    const [keys, plans, domains, links, certificates] = await Promise.all([
      readAll(paginateGetApiKeys(paging, { includeValues: false }), (page) => page.items),
      readAll(paginateGetUsagePlans(paging, {}), (page) => page.items),
      readAll(paginateGetDomainNames(paging, {}), (page) => page.items),
      readAll(paginateGetVpcLinks(paging, {}), (page) => page.items),
      readAll(paginateGetClientCertificates(paging, {}), (page) => page.items),
    ]);
    for (const { id, name } of keys) yield* makePart('apikeys', id, name);
    for (const { id, name } of plans) yield* makePart('usageplans', id, name);
    for (const { domainName, domainNameId } of domains) {
      yield* makePart('domainnames', domainName, domainName, domainNameId);
    }
    for (const { id, name } of links) yield* makePart('vpclinks', id, name);
    for (const { clientCertificateId: id } of certificates) yield* makePart('clientcertificates', id);
    yield { id: 'account', kind: 'account', name: 'account', title: 'settings of the account' };
  },
  async describe(part, context) {
    const json = await describePart(part, context);
    const folder = `api-gateway/${regionalSegment('_account', context)}`;
    if (part.kind === 'account') return [{ path: `${folder}/account.json`, json }];
    const file = [part.name, part.domainNameId].filter((each) => each !== undefined).join('+');
    return [{ path: `${folder}/${part.kind}/${encodeSegment(`${file}.json`)}`, json }];
  },
} satisfies DescribingCollector<AccountPart>;

function* makePart(
  kind: Kind,
  name: string | undefined,
  title = name,
  domainNameId?: string,
): Generator<AccountPart> {
  if (name === undefined) return;
  const id = [kind, name, domainNameId].filter((each) => each !== undefined).join('/');
  yield { id, kind, name, title: title ?? name, domainNameId };
}

function describePart({ kind, name, domainNameId }: AccountPart, context: CollectorContext): Promise<object> {
  const client = context.aws(APIGatewayClient);
  switch (kind) {
    case 'account':
      return requireAnswer(client.send(new GetAccountCommand({})));
    case 'apikeys':
      return describeKey(name, client);
    case 'usageplans':
      return describePlan(name, context);
    case 'domainnames':
      return describeDomain(name, domainNameId, context);
    case 'vpclinks':
      return requireAnswer(client.send(new GetVpcLinkCommand({ vpcLinkId: name })), 'NotFoundException');
    case 'clientcertificates':
      return requireAnswer(
        client.send(new GetClientCertificateCommand({ clientCertificateId: name })),
        'NotFoundException',
      );
    default:
      return kind satisfies never;
  }
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
