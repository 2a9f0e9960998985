import { gunzipSync } from 'node:zlib';
import {
  type CacheBehavior,
  CloudFrontClient,
  type DefaultCacheBehavior,
  type DistributionConfig,
  GetDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { ItemJson } from '../../sandbox/dynamodb-state.ts';
import type { FunctionConfiguration } from '../../sandbox/lambda-state.ts';
import type { Route53State, StoredZone } from '../../sandbox/route53-state.ts';
import type { SnapshotFiles } from './snapshot-files.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The record sets of a zone, as moto answers them. */
export async function askRecords(endpoint: string, HostedZoneId: string): Promise<ResourceRecordSet[]> {
  const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
  const MaxItems = 1000;
  const answer = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId, MaxItems }));
  if (answer.IsTruncated) throw new Error(`zone ${HostedZoneId} has more records than fit in one answer`);
  return answer.ResourceRecordSets ?? [];
}

/**
 * What every record of a seeded zone or of a stored one says, sorted; but those that name servers make themselves. moto
 * chooses the ids of health checks, and gives aliases a TTL of 0.
 */
export function describeRecords(zone: string, records: readonly ResourceRecordSet[]): string[] {
  const own = records.filter(({ Name, Type }) => Name !== `${zone}.` || (Type !== 'NS' && Type !== 'SOA'));
  return own
    .map(({ HealthCheckId, TTL = 0, ...record }) =>
      sortedJson({ ...record, TTL, isChecked: !!HealthCheckId }),
    )
    .sort();
}

export function zonesByName({ zones }: Route53State): Map<string, StoredZone> {
  return new Map(Array.from(zones.values(), (each) => [(each.zone.Name ?? '').replace(/\.$/, ''), each]));
}

/** A distribution as moto answers it; the values of its origins' headers are left out. */
export async function askDistribution(endpoint: string, Id: string): Promise<string> {
  const client = new CloudFrontClient({ endpoint, region: 'us-east-1', credentials });
  const { ETag, Distribution } = await client.send(new GetDistributionCommand({ Id }));
  const { Status, InProgressInvalidationBatches, ...still } = Distribution ?? {};
  return withoutOrder({ ETag, Distribution: still });
}

/** As text, lists of a set's items sorted, and without what tells a sealed header value from a clear one. */
export function withoutOrder(value: unknown): string {
  return sortedJson(value, (key, item) => {
    if (key === 'HeaderValue') return undefined;
    return Array.isArray(item) ? item.map((each) => withoutOrder(each)).sort() : item;
  });
}

/** What a distribution does, as far as moto keeps it. */
export function describeConfig(config: DistributionConfig) {
  const { Comment, Enabled, DefaultRootObject, PriceClass, HttpVersion, IsIPV6Enabled } = config;
  const {
    Aliases,
    Origins,
    DefaultCacheBehavior: first,
    CacheBehaviors,
    CustomErrorResponses,
    Logging,
  } = config;
  return {
    reference: config.CallerReference,
    ...{ Comment, Enabled, DefaultRootObject, PriceClass, HttpVersion, IsIPV6Enabled },
    aliases: Aliases?.Items?.toSorted(),
    origins: Origins?.Items?.map(({ Id, DomainName, OriginPath }) => [Id, DomainName, OriginPath]),
    // As text, since the first one that matches is taken.
    behaviors: [first, ...(CacheBehaviors?.Items ?? [])].map(describeBehavior).join('\n'),
    errors: CustomErrorResponses?.Items?.map((each) => [each.ErrorCode, each.ResponseCode]).sort(),
    log: [Logging?.Bucket, Logging?.Prefix],
    certificate: config.ViewerCertificate?.ACMCertificateArn,
  };
}

function describeBehavior(behavior: DefaultCacheBehavior | CacheBehavior | undefined): string {
  const pattern = behavior && 'PathPattern' in behavior ? behavior.PathPattern : '*';
  const methods = behavior?.AllowedMethods?.Items?.toSorted();
  const { TargetOriginId, ViewerProtocolPolicy, CachePolicyId } = behavior ?? {};
  return [pattern, TargetOriginId, ViewerProtocolPolicy, CachePolicyId, methods].join(' ');
}

/** How a function runs. */
export function describeFunction(configuration: FunctionConfiguration) {
  const { Runtime, Handler, Role, Timeout, MemorySize, Description, Architectures, Layers } = configuration;
  const layers = Layers?.map(({ Arn }) => Arn) ?? [];
  return { Runtime, Handler, Role, Timeout, MemorySize, Description, Architectures, layers };
}

/** The lines of a table's items, sorted as text. */
export async function readItems(files: SnapshotFiles, table: string): Promise<string[]> {
  const text = gunzipSync(await files.bytes(`dynamodb/${table}/items.jsonl.gz`)).toString();
  return text.split('\n').slice(0, -1).sort();
}

/** The same of what was seeded. */
export function seededItems(items: readonly ItemJson[]): string[] {
  const sortSets = (key: string, value: unknown) =>
    SETS.has(key) && Array.isArray(value) ? value.toSorted() : value;
  return items.map((item) => sortedJson(item, sortSets)).sort();
}

const SETS = new Set(['SS', 'NS', 'BS']);

/** JSON with sorted names, after `change` of every value. */
function sortedJson(
  value: unknown,
  change: (key: string, value: unknown) => unknown = (_, each) => each,
): string {
  return JSON.stringify(value, (key, raw: unknown) => {
    const item = change(key, raw);
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
