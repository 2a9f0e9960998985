import { at, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Body, block, link, optional } from './hcl.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

/** Zones with every record but those that Route 53 makes itself, health checks, delegation sets. */
export function coverRoute53(captured: readonly Captured[]): Coverage {
  const of = (wanted: string) => captured.filter(({ service }) => service === wanted);
  const zones = of('route53');
  return {
    managed: [
      ...zones.flatMap(coverZone),
      ...of('route53-health-checks').map(coverHealthCheck),
      ...of('route53-delegation-sets').map(coverDelegationSet),
    ],
    uncovered: [
      ...zones.flatMap(uncoveredOf),
      ...['route53-traffic-policies', 'route53-cidr-collections'].flatMap(of).map(({ title, service }) => ({
        what: `${service.replace('route53-', '').replaceAll('-', ' ')}: ${title}`,
        reason: 'not written as Terraform yet',
      })),
    ],
  };
}

function coverZone({ documents }: Captured): Managed[] {
  const document = documents.get('') ?? null;
  const zone = at(document, 'HostedZone') ?? null;
  const id = text(zone, 'Id').replace('/hostedzone/', '');
  const name = text(zone, 'Name').replace(/\.$/, '');
  const records = list(document, 'ResourceRecordSets').filter((record) => !isOwn(record, text(zone, 'Name')));
  const delegation = text(document, 'DelegationSet', 'Id').replace('/delegationset/', '');
  return [
    {
      type: 'aws_route53_zone',
      title: name,
      region: 'global',
      importId: id,
      body: {
        name,
        comment: text(zone, 'Config', 'Comment'),
        delegation_set_id: delegation === '' ? undefined : link(`delegation-set:${delegation}`, delegation),
        tags: tagsOf(at(document, 'Tags')),
        vpc: some(
          list(document, 'VPCs').map((vpc) =>
            block({ vpc_id: text(vpc, 'VPCId'), vpc_region: text(vpc, 'VPCRegion') }),
          ),
        ),
      },
      exports: { [`zone:${id}`]: 'zone_id', [`arn:aws:route53:::hostedzone/${id}`]: 'arn' },
    },
    ...records.map((record) => coverRecord(record, id, name)),
  ];
}

function isOwn(record: Json, zone: string): boolean {
  return text(record, 'Name') === zone && ['NS', 'SOA'].includes(text(record, 'Type'));
}

/** `\052` as `*`: Route 53 writes every byte beyond letters, digits and a few more as its octal number. */
function decodeName(name: string): string {
  return name.replace(/\.$/, '').replace(/\\052/g, '*');
}

function coverRecord(record: Json, zone: string, zoneName: string): Managed {
  const name = decodeName(text(record, 'Name'));
  const type = text(record, 'Type');
  const set = text(record, 'SetIdentifier');
  const alias = at(record, 'AliasTarget');
  return {
    type: 'aws_route53_record',
    title: [name, type, set].filter((part) => part !== '').join('_'),
    region: 'global',
    importId: [zone, name, type, ...(set === '' ? [] : [set])].join('_'),
    body: {
      zone_id: link(`zone:${zone}`, zone),
      name: name === zoneName ? zoneName : name,
      type,
      ttl: alias === undefined ? at(record, 'TTL') : undefined,
      records: some(list(record, 'ResourceRecords').map((each) => recordValue(text(each, 'Value'), type))),
      ...routingOf(record),
      alias: optional(alias, aliasOf),
    },
  };
}

/** The provider adds the quotes of a text itself. */
function recordValue(value: string, type: string): string {
  return ['TXT', 'SPF'].includes(type) ? value.replace(/^"|"$/g, '') : value;
}

function aliasOf(alias: Json): Body {
  const name = text(alias, 'DNSName').replace(/\.$/, '');
  const zone = text(alias, 'HostedZoneId');
  return {
    name: link(`domain:${name}`, name),
    zone_id: link(`domain-zone:${name}`, zone),
    evaluate_target_health: at(alias, 'EvaluateTargetHealth') ?? false,
  };
}

function routingOf(record: Json): Body {
  const check = text(record, 'HealthCheckId');
  const weight = at(record, 'Weight');
  const geo = at(record, 'GeoLocation');
  return {
    set_identifier: text(record, 'SetIdentifier') || undefined,
    health_check_id: check === '' ? undefined : link(`health-check:${check}`, check),
    multivalue_answer_routing_policy: at(record, 'MultiValueAnswer'),
    weighted_routing_policy: weight === undefined ? undefined : block({ weight }),
    latency_routing_policy: optional(at(record, 'Region'), (region) => ({ region })),
    failover_routing_policy: optional(at(record, 'Failover'), (type) => ({ type })),
    geolocation_routing_policy: optional(geo, (value) => ({
      continent: at(value, 'ContinentCode'),
      country: at(value, 'CountryCode'),
      subdivision: at(value, 'SubdivisionCode'),
    })),
    geoproximity_routing_policy: optional(at(record, 'GeoProximityLocation'), (value) => ({
      aws_region: at(value, 'AWSRegion'),
      ...pick(value, 'Bias', 'LocalZoneGroup'),
      coordinates: optional(at(value, 'Coordinates'), (place) => pick(place, 'Latitude', 'Longitude')),
    })),
    cidr_routing_policy: optional(at(record, 'CidrRoutingConfig'), (value) =>
      pick(value, 'CollectionId', 'LocationName'),
    ),
  };
}

function coverHealthCheck({ id, documents }: Captured): Managed {
  const document = documents.get('');
  const config = at(document, 'HealthCheck', 'HealthCheckConfig');
  const children = list(config, 'ChildHealthChecks').map((child) =>
    link(`health-check:${child}`, String(child)),
  );
  return {
    type: 'aws_route53_health_check',
    title: text(config, 'FullyQualifiedDomainName') || id,
    region: 'global',
    importId: id,
    body: {
      type: text(config, 'Type'),
      fqdn: at(config, 'FullyQualifiedDomainName'),
      ip_address: at(config, 'IPAddress'),
      enable_sni: at(config, 'EnableSNI'),
      invert_healthcheck: at(config, 'Inverted'),
      ...pick(config, 'Port', 'ResourcePath', 'SearchString', 'RequestInterval', 'FailureThreshold'),
      ...pick(
        config,
        'MeasureLatency',
        'Disabled',
        'Regions',
        'RoutingControlArn',
        'InsufficientDataHealthStatus',
      ),
      child_healthchecks: some(children),
      child_health_threshold: at(config, 'HealthThreshold'),
      cloudwatch_alarm_name: at(config, 'AlarmIdentifier', 'Name'),
      cloudwatch_alarm_region: at(config, 'AlarmIdentifier', 'Region'),
      tags: tagsOf(at(document, 'Tags')),
    },
    exports: { [`health-check:${id}`]: 'id' },
  };
}

function coverDelegationSet({ id, documents }: Captured): Managed {
  return {
    type: 'aws_route53_delegation_set',
    title: text(documents.get(''), 'DelegationSet', 'CallerReference') || id,
    region: 'global',
    importId: id,
    body: {},
    // Only known to whoever made the set: the provider cannot read it.
    ignore: ['reference_name'],
    exports: { [`delegation-set:${id}`]: 'id' },
  };
}

function uncoveredOf({ title, documents }: Captured): Uncovered[] {
  const document = documents.get('');
  const parts: [string, number][] = [
    ['DNSSEC keys', list(document, 'DNSSEC', 'KeySigningKeys').length],
    ['query logging', list(document, 'QueryLoggingConfigs').length],
  ];
  return parts
    .filter(([, count]) => count > 0)
    .map(([what]) => ({ what: `zone ${title}: ${what}`, reason: 'not written as Terraform yet' }));
}
