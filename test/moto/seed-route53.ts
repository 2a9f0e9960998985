import {
  AssociateVPCWithHostedZoneCommand,
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  CreateReusableDelegationSetCommand,
  type ResourceRecordSet,
  Route53Client,
  type TagResourceType,
} from '@aws-sdk/client-route-53';
import type { Route53State, StoredZone } from '../../sandbox/route53-state.ts';

/**
 * Makes zones with their records and tags, health checks and delegation sets; moto chooses the ids, name servers and
 * SOA. It cannot sign zones (DNSSEC); query logging would need a log group.
 */
export async function seedRoute53(state: Route53State, endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
  const healthChecks = new Map<string, string>();
  for (const [id, { CallerReference, HealthCheckConfig }] of state.healthChecks) {
    const { HealthCheck } = await client.send(
      new CreateHealthCheckCommand({ CallerReference, HealthCheckConfig }),
    );
    healthChecks.set(id, HealthCheck?.Id ?? '');
    await tag(client, 'healthcheck', HealthCheck?.Id, state.tags.get(`healthcheck/${id}`));
  }
  for (const { CallerReference } of state.delegationSets.values()) {
    await client.send(new CreateReusableDelegationSetCommand({ CallerReference }));
  }
  for (const [id, stored] of state.zones) {
    const made = await createZone(client, stored);
    await tag(client, 'hostedzone', made, state.tags.get(`hostedzone/${id}`));
    const Changes = stored.records
      .filter((record) => !isOwn(record, stored))
      .map((record) => ({
        Action: 'CREATE' as const,
        ResourceRecordSet: withHealthCheck(record, healthChecks),
      }));
    await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: made, ChangeBatch: { Changes } }));
  }
  client.destroy();
}

async function createZone(client: Route53Client, { zone, vpcs }: StoredZone): Promise<string | undefined> {
  const [VPC, ...others] = vpcs;
  const { Name, CallerReference, Config: HostedZoneConfig } = zone;
  const input = { Name, CallerReference, HostedZoneConfig, ...(VPC ? { VPC } : {}) };
  const { HostedZone } = await client.send(new CreateHostedZoneCommand(input));
  const id = HostedZone?.Id?.replace('/hostedzone/', '');
  for (const other of others) {
    await client.send(new AssociateVPCWithHostedZoneCommand({ HostedZoneId: id, VPC: other }));
  }
  return id;
}

/** Route 53 makes the zone's own NS and SOA itself. */
function isOwn(record: ResourceRecordSet, { zone }: StoredZone): boolean {
  return record.Name === zone.Name && (record.Type === 'NS' || record.Type === 'SOA');
}

function withHealthCheck(record: ResourceRecordSet, ids: ReadonlyMap<string, string>): ResourceRecordSet {
  const HealthCheckId = ids.get(record.HealthCheckId ?? '');
  return HealthCheckId === undefined ? record : { ...record, HealthCheckId };
}

async function tag(
  client: Route53Client,
  ResourceType: TagResourceType,
  ResourceId: string | undefined,
  tags: Readonly<Record<string, string>> = {},
): Promise<void> {
  const AddTags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new ChangeTagsForResourceCommand({ ResourceType, ResourceId, AddTags }));
}
