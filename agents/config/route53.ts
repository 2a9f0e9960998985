import {
  GetDNSSECCommand,
  type GetDNSSECCommandOutput,
  GetHostedZoneCommand,
  type GetHostedZoneCommandOutput,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  paginateListHostedZones,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { CollectorContext, DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { ROUTE53_RATE_PER_SECOND, readQueryLogging, readTags } from './route53-batch.ts';
import { writeZoneFile } from './route53-zone-file.ts';

interface Zone extends Resource {
  /** `example.com.` */
  readonly name: string;
  readonly isPrivate: boolean;
}

/**
 * Hosted zones: `<name>.<id>.json` is the zone with its VPCs, delegation set, tags, DNSSEC, query logging and every
 * record set as AWS gives it, in AWS's order; the `.zone` file beside it is the same for name servers.
 */
export const route53Zones = {
  agent: 'config',
  service: 'route53',
  scope: 'global',
  actions: [
    'route53:ListHostedZones',
    'route53:GetHostedZone',
    'route53:ListResourceRecordSets',
    'route53:ListTagsForResource',
    'route53:ListTagsForResources',
    'route53:GetDNSSEC',
    'route53:ListQueryLoggingConfigs',
  ],
  ratePerSecond: ROUTE53_RATE_PER_SECOND,
  async *list(context) {
    for await (const page of paginateListHostedZones({ client: context.aws(Route53Client) }, {})) {
      for (const { Id = '', Name = '', Config } of page.HostedZones ?? []) {
        const isPrivate = Config?.PrivateZone === true;
        const id = Id.replace('/hostedzone/', '');
        const title = `${withoutDot(Name)}${isPrivate ? ' (private)' : ''}`;
        yield { id, title, name: Name, isPrivate, path: pathOf(id, Name, 'json') };
      }
    }
  },
  async describe(zone, context) {
    const [answer, ResourceRecordSets, Tags, DNSSEC, QueryLoggingConfigs] = await Promise.all([
      readZone(zone, context),
      readRecords(zone, context),
      context.optional('tags', () => readTags(context.aws(Route53Client), 'hostedzone', zone.id)),
      zone.isPrivate ? undefined : readDnssec(zone, context),
      readZoneLogging(zone, context),
    ]);
    const json = { ...answer, Tags, DNSSEC, QueryLoggingConfigs, ResourceRecordSets };
    return [
      { path: pathOf(zone.id, zone.name, 'json'), json },
      { path: pathOf(zone.id, zone.name, 'zone'), text: writeZoneFile(zone, ResourceRecordSets) },
    ];
  },
} satisfies DescribingCollector<Zone>;

async function readZone({ id }: Zone, context: CollectorContext): Promise<object> {
  const call = context.aws(Route53Client).send(new GetHostedZoneCommand({ Id: id }));
  const { HostedZone, DelegationSet, VPCs } = await requireAnswer<GetHostedZoneCommandOutput>(
    call,
    'NoSuchHostedZone',
  );
  const NameServers = DelegationSet?.NameServers?.toSorted();
  return {
    HostedZone,
    DelegationSet: DelegationSet && { ...DelegationSet, NameServers },
    VPCs: VPCs && sortBy(VPCs, (vpc) => vpc.VPCId),
  };
}

/** Every page; the next one is told by name, type and identifier together. */
async function readRecords({ id }: Zone, context: CollectorContext): Promise<ResourceRecordSet[]> {
  const client = context.aws(Route53Client);
  const records: ResourceRecordSet[] = [];
  let start: Partial<ListResourceRecordSetsCommandInput> | undefined = {};
  while (start) {
    const input: ListResourceRecordSetsCommandInput = { HostedZoneId: id, ...start };
    const page = await requireAnswer(
      client.send(new ListResourceRecordSetsCommand(input)),
      'NoSuchHostedZone',
    );
    records.push(...(page.ResourceRecordSets ?? []));
    start = page.IsTruncated
      ? {
          StartRecordName: page.NextRecordName,
          StartRecordType: page.NextRecordType,
          StartRecordIdentifier: page.NextRecordIdentifier,
        }
      : undefined;
  }
  return records;
}

async function readDnssec({ id }: Zone, context: CollectorContext): Promise<object | undefined> {
  const send = () => context.aws(Route53Client).send(new GetDNSSECCommand({ HostedZoneId: id }));
  const answer: GetDNSSECCommandOutput | undefined = await context.optional('DNSSEC', send);
  if (!answer) return undefined;
  return { Status: answer.Status, KeySigningKeys: sortBy(answer.KeySigningKeys, (key) => key.Name) };
}

async function readZoneLogging({ id }: Zone, context: CollectorContext) {
  const all = await context.optional('query logging', () => readQueryLogging(context.aws(Route53Client)));
  const own = all?.filter((each) => each.HostedZoneId?.endsWith(id));
  return own && sortBy(own, (each) => each.Id);
}

function pathOf(id: string, name: string, extension: 'json' | 'zone'): string {
  return `route53/${encodeSegment(`${withoutDot(name)}.${id}.${extension}`)}`;
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
