import { ACMClient, paginateListCertificates } from '@aws-sdk/client-acm';
import {
  APIGatewayClient,
  paginateGetApiKeys,
  paginateGetDomainNames,
  paginateGetRestApis,
  paginateGetUsagePlans,
  paginateGetVpcLinks,
} from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client, GetApisCommand, GetDomainNamesCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  ListKeyGroupsCommand,
  ListOriginAccessControlsCommand,
  ListPublicKeysCommand,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  IAMClient,
  paginateListGroups,
  paginateListPolicies,
  paginateListRoles,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { LambdaClient, paginateListFunctions, paginateListLayers } from '@aws-sdk/client-lambda';
import {
  ListReusableDelegationSetsCommand,
  paginateListHealthChecks,
  paginateListHostedZones,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { JadaEstate } from './seed-estate.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
type Counts = Record<string, number>;

/** How many there are of everything, asked of moto itself, under the names that the ledger has for services. */
export async function countInMoto(endpoint: string): Promise<Counts> {
  const config = { endpoint, region: 'us-east-1', credentials };
  const counts = await Promise.all([
    countGlobal(config),
    countCloudFront(new CloudFrontClient(config)),
    countRegion(config),
    countRegion({ ...config, region: 'us-west-2' }),
  ]);
  return Object.assign({}, ...counts);
}

/** The same of what the sandbox serves. */
export function countInSandbox({ lightsail, ses }: Pick<JadaEstate, 'lightsail' | 'ses'>): Counts {
  const machines = Object.entries(lightsail.regions).map(([name, region]) => {
    const { instances, disks, staticIps, keyPairs, loadBalancers, databases, domains } = region;
    const all = [instances, disks, staticIps, keyPairs, loadBalancers, databases, domains];
    return [`lightsail ${name}`, sum(all.map((each) => each.length))] as const;
  });
  const mail = Object.entries(ses.regions).map(([name, region]) => {
    const { identities, configurationSets, templates, pools, contactLists } = region;
    const all = [identities, configurationSets, templates, pools, contactLists];
    // The account and the suppression list are two more.
    return [`ses ${name}`, sum(all.map((each) => Object.keys(each).length)) + 2] as const;
  });
  return Object.fromEntries([...machines, ...mail]);
}

type ClientConfig = { endpoint: string; region: string; credentials: typeof credentials };

async function countGlobal(config: ClientConfig): Promise<Counts> {
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const iam = { client: new IAMClient(config) };
  const route53 = { client: new Route53Client(config) };
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  const { DelegationSets = [] } = await route53.client.send(new ListReusableDelegationSetsCommand());
  const principals = await Promise.all([
    count(paginateListUsers(iam, {}), (page) => page.Users),
    count(paginateListGroups(iam, {}), (page) => page.Groups),
    count(paginateListRoles(iam, {}), (page) => page.Roles),
    count(paginateListPolicies(iam, { Scope: 'Local' }), (page) => page.Policies),
  ]);
  return {
    's3 global': Buckets.filter(({ Name }) => !Name?.startsWith('awslambda-')).length,
    'iam global': sum(principals),
    'account global': 1,
    'route53 global': await count(paginateListHostedZones(route53, {}), (page) => page.HostedZones),
    'route53-health-checks global': await count(paginateListHealthChecks(route53, {}), (p) => p.HealthChecks),
    // moto lists the sets of the zones too, which are not reusable and have no id.
    'route53-delegation-sets global': DelegationSets.filter(({ Id }) => Id).length,
  };
}

async function countCloudFront(client: CloudFrontClient): Promise<Counts> {
  const { OriginAccessControlList } = await client.send(new ListOriginAccessControlsCommand());
  const { PublicKeyList } = await client.send(new ListPublicKeysCommand());
  const { KeyGroupList } = await client.send(new ListKeyGroupsCommand());
  const pages = paginateListDistributions({ client }, {});
  return {
    'cloudfront global': await count(pages, (page) => page.DistributionList?.Items),
    'cloudfront-origin-access-controls global': OriginAccessControlList?.Items?.length ?? 0,
    'cloudfront-public-keys global': PublicKeyList?.Items?.length ?? 0,
    'cloudfront-key-groups global': KeyGroupList?.Items?.length ?? 0,
  };
}

async function countRegion(config: ClientConfig): Promise<Counts> {
  const lambda = { client: new LambdaClient(config) };
  const rest = { client: new APIGatewayClient(config) };
  const http = new ApiGatewayV2Client(config);
  const { Items: apis = [] } = await http.send(new GetApisCommand());
  const { Items: domains = [] } = await http.send(new GetDomainNamesCommand());
  const shared = await Promise.all([
    count(paginateGetApiKeys(rest, {}), (page) => page.items),
    count(paginateGetUsagePlans(rest, {}), (page) => page.items),
    count(paginateGetDomainNames(rest, {}), (page) => page.items),
    count(paginateGetVpcLinks(rest, {}), (page) => page.items),
  ]);
  const layers = await Array.fromAsync(paginateListLayers(lambda, {}));
  const versions = layers.flatMap((page) => page.Layers ?? []).map((each) => each.LatestMatchingVersion);
  const tables = paginateListTables({ client: new DynamoDBClient(config) }, {});
  const certificates = paginateListCertificates({ client: new ACMClient(config) }, {});
  const counts = {
    acm: await count(certificates, (page) => page.CertificateSummaryList),
    'api-gateway': await count(paginateGetRestApis(rest, {}), (page) => page.items),
    // The account's own settings are one more.
    'api-gateway-keys': sum(shared) + 1,
    'http-api': apis.length + domains.length,
    dynamodb: await count(tables, (page) => page.TableNames),
    eventbridge: await countRules(new EventBridgeClient(config)),
    lambda: await count(paginateListFunctions(lambda, {}), (page) => page.Functions),
    // Versions are numbered from 1 and none was deleted.
    'lambda-layer': sum(versions.map((version) => version?.Version ?? 0)),
  };
  return Object.fromEntries(Object.entries(counts).map(([name, n]) => [`${name} ${config.region}`, n]));
}

/** Buses and rules. */
async function countRules(client: EventBridgeClient): Promise<number> {
  const { EventBuses = [] } = await client.send(new ListEventBusesCommand());
  const rules = EventBuses.map(async ({ Name }) => {
    const { Rules = [] } = await client.send(new ListRulesCommand({ EventBusName: Name }));
    return Rules.length;
  });
  return EventBuses.length + sum(await Promise.all(rules));
}

async function count<P>(
  pages: AsyncIterable<P>,
  items: (page: P) => readonly unknown[] | undefined,
): Promise<number> {
  return sum((await Array.fromAsync(pages)).map((page) => items(page)?.length ?? 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
