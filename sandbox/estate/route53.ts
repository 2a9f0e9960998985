import type { DelegationSet, HealthCheck, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Route53State, StoredZone } from '../route53-state.ts';
import { ACCOUNT_ID, DISTRIBUTIONS, makeId, makeUuid, REGION, SITES, WEST_REGION, ZONES } from './names.ts';
import {
  makeCloudFrontAlias,
  makeMailRecords,
  makeNoMailRecords,
  makeOwnRecords,
  makeRoutedRecords,
  makeSet,
} from './route53-record.ts';

const HEALTH_CHECK_IDS = ['queenofsandiego.com', 'api.sailjada.com'].map((name) =>
  makeUuid(`health check ${name}`),
);
const DELEGATION_SET_ID = `N0${makeId('delegation set staging', 18).toUpperCase()}`;
const SITE_DOMAINS = Object.values(SITES).map(({ domain }) => domain);
type Zone = (typeof ZONES)[number];

/** 16 zones, two health checks, and one delegation set that the staging zones share. */
export function makeJadaRoute53(): Route53State {
  return {
    zones: new Map(ZONES.map((zone) => [zone.id, makeZone(zone)])),
    healthChecks: new Map(makeHealthChecks().map((check) => [check.Id ?? '', check])),
    delegationSets: new Map([[DELEGATION_SET_ID, makeReusableSet()]]),
    cidrCollections: new Map(),
    trafficPolicies: new Map(),
    trafficPolicyInstances: [],
    queryLogging: makeQueryLogging(),
    tags: makeTags(),
  };
}

function makeTags(): Route53State['tags'] {
  const tags: Route53State['tags'] = new Map();
  for (const { id, name } of ZONES) tags.set(`hostedzone/${id}`, { Owner: 'ops', Domain: name });
  for (const [index, id] of HEALTH_CHECK_IDS.entries())
    tags.set(`healthcheck/${id}`, { Name: `check ${index + 1}` });
  return tags;
}

function makeZone({ name, id, isPrivate }: Zone): StoredZone {
  const delegationSet = makeDelegationSet(name);
  return {
    zone: {
      Id: `/hostedzone/${id}`,
      Name: `${name}.`,
      CallerReference: makeUuid(`zone reference ${name}`),
      Config: {
        Comment: isPrivate ? 'what only our own machines ask' : `DNS of ${name}`,
        PrivateZone: isPrivate,
      },
    },
    ...(isPrivate ? {} : { delegationSet }),
    vpcs: isPrivate
      ? [
          { VPCRegion: REGION, VPCId: 'vpc-0a1b2c3d4e5f60718' },
          { VPCRegion: WEST_REGION, VPCId: 'vpc-0718a1b2c3d4e5f60' },
        ]
      : [],
    records: [
      ...makeOwnRecords(`${name}.`, delegationSet.NameServers ?? []),
      ...(isPrivate ? makeInternalRecords(`${name}.`) : makePublicRecords(name)),
    ],
    dnssec: makeDnssec(name),
  };
}

function makePublicRecords(name: string): ResourceRecordSet[] {
  const zone = `${name}.`;
  const sends = SITE_DOMAINS.includes(name);
  return [
    ...makeAliases(name),
    makeSet(zone, 'CAA', 3600, '0 issue "amazon.com"', `0 iodef "mailto:ops@${SITES.qos.domain}"`),
    makeSet(
      validationName(name),
      'CNAME',
      300,
      `_${makeId(`validation target ${name}`, 32)}.acm-validations.aws.`,
    ),
    ...(sends ? makeMailRecords(zone, name) : makeNoMailRecords(zone)),
    ...(sends ? [makeSet(`\\052.preview.${zone}`, 'CNAME', 300, `staging.${name}`)] : []),
    ...(sends ? makeDelegation(`staging.${name}`) : []),
    ...(name === SITES.qos.domain ? makeRoutedRecords(zone, HEALTH_CHECK_IDS) : []),
  ];
}

/** Where ACM looks for its proof that the domain is theirs. */
function validationName(name: string): string {
  return `_${makeId(`validation ${name}`, 32)}.${name}.`;
}

/** A name for every distribution, in the closest zone; IPv6 only for what is no concert. */
function makeAliases(name: string): ResourceRecordSet[] {
  const own = DISTRIBUTIONS.filter(({ alias }) => closestZone(alias) === name);
  return own.flatMap(({ alias, domainName }) => {
    const types = own.length > 12 && alias !== name ? (['A'] as const) : (['A', 'AAAA'] as const);
    return types.map((type) => makeCloudFrontAlias(`${alias}.`, type, domainName));
  });
}

function closestZone(alias: string): string | undefined {
  const holding = ZONES.filter(({ name }) => alias === name || alias.endsWith(`.${name}`));
  return holding.sort((a, b) => b.name.length - a.name.length)[0]?.name;
}

/** The parent says who answers for the zone below. */
function makeDelegation(name: string): ResourceRecordSet[] {
  const { NameServers = [] } = makeDelegationSet(name);
  return [makeSet(`${name}.`, 'NS', 3600, ...NameServers.map((server) => `${server}.`))];
}

function makeDelegationSet(name: string): DelegationSet {
  if (name.startsWith('staging.')) return makeReusableSet();
  const tops = ['org', 'co.uk', 'com', 'net'];
  return {
    NameServers: tops.map(
      (top, index) => `ns-${200 + index * 512 + name.length}.awsdns-${10 + index}.${top}`,
    ),
  };
}

function makeReusableSet(): DelegationSet {
  const NameServers = [
    'ns-101.awsdns-12.com',
    'ns-1102.awsdns-09.org',
    'ns-1703.awsdns-20.co.uk',
    'ns-604.awsdns-11.net',
  ];
  return { Id: `/delegationset/${DELEGATION_SET_ID}`, CallerReference: 'staging-2025', NameServers };
}

function makeInternalRecords(zone: string): ResourceRecordSet[] {
  return [
    makeSet(`db.${zone}`, 'CNAME', 60, `db-1.${zone}`),
    makeSet(`db-1.${zone}`, 'A', 60, '10.20.0.10'),
    makeSet(`printer\\040room.${zone}`, 'A', 300, '10.20.0.40'),
    makeSet(`_ldap._tcp.${zone}`, 'SRV', 300, `0 5 389 db-1.${zone}`),
    makeSet(`10.0.20.10.rev.${zone}`, 'PTR', 300, `db-1.${zone}`),
  ];
}

function makeDnssec(name: string): StoredZone['dnssec'] {
  if (name !== SITES.sailjada.domain) return { status: 'NOT_SIGNING', keys: [] };
  const key = {
    Name: 'sailjada_ksk',
    KmsArn: `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/${makeUuid('ksk sailjada')}`,
    Flag: 257,
    SigningAlgorithmMnemonic: 'ECDSAP256SHA256',
    SigningAlgorithmType: 13,
    KeyTag: 29_417,
    Status: 'ACTIVE',
    CreatedDate: new Date('2025-06-01T08:00:00Z'),
    LastModifiedDate: new Date('2025-06-01T08:05:00Z'),
  };
  return { status: 'SIGNING', keys: [key] };
}

function makeQueryLogging(): Route53State['queryLogging'] {
  const zone = ZONES.find(({ name }) => name === SITES.qos.domain);
  const arn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:/aws/route53/${SITES.qos.domain}`;
  return [{ Id: makeUuid('query logging'), HostedZoneId: zone?.id, CloudWatchLogsLogGroupArn: arn }];
}

function makeHealthChecks(): HealthCheck[] {
  return ['queenofsandiego.com', 'api.sailjada.com'].map((FullyQualifiedDomainName, index) => ({
    Id: HEALTH_CHECK_IDS[index],
    CallerReference: `health-${FullyQualifiedDomainName}`,
    HealthCheckVersion: 1,
    HealthCheckConfig: {
      Type: 'HTTPS' as const,
      FullyQualifiedDomainName,
      Port: 443,
      ResourcePath: index === 0 ? '/index.html' : '/health?deep=1&quiet',
      RequestInterval: 30,
      FailureThreshold: 3,
      MeasureLatency: false,
      Inverted: false,
      Disabled: false,
      EnableSNI: true,
      Regions: ['us-west-2' as const, 'us-east-1' as const, 'eu-west-1' as const],
    },
  }));
}
