import type { ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import { makeId, REGION } from './names.ts';

/** The zone of every CloudFront alias, in every account. */
const CLOUDFRONT_ZONE_ID = 'Z2FDTNDATAQYW2';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A plain record set; the name is absolute, with its last dot. */
export function makeSet(Name: string, Type: RRType, TTL: number, ...values: string[]): ResourceRecordSet {
  return { Name, Type, TTL, ResourceRecords: values.map((Value) => ({ Value })) };
}

export function makeCloudFrontAlias(Name: string, Type: RRType, domainName: string): ResourceRecordSet {
  const DNSName = `${domainName}.`;
  return {
    Name,
    Type,
    AliasTarget: { HostedZoneId: CLOUDFRONT_ZONE_ID, DNSName, EvaluateTargetHealth: false },
  };
}

/** What Route 53 puts into every zone by itself. */
export function makeOwnRecords(zone: string, nameServers: readonly string[]): ResourceRecordSet[] {
  const soa = `${nameServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  return [
    makeSet(zone, 'NS', 172_800, ...nameServers.map((server) => `${server}.`)),
    makeSet(zone, 'SOA', 900, soa),
  ];
}

/** Mail at Google, sent by SES too: SPF, DKIM in two ways, DMARC, autodiscovery. */
export function makeMailRecords(zone: string, domain: string): ResourceRecordSet[] {
  const key = `v=DKIM1; k=rsa; p=${makeKey(domain)}`;
  const tokens = [1, 2, 3].map((index) => makeId(`dkim ${domain} ${index}`, 32));
  return [
    makeSet(
      zone,
      'MX',
      3600,
      '1 aspmx.l.google.com.',
      '5 alt1.aspmx.l.google.com',
      '10 alt2.aspmx.l.google.com.',
    ),
    makeSet(
      zone,
      'TXT',
      3600,
      '"v=spf1 include:_spf.google.com include:amazonses.com ~all"',
      `"google-site-verification=${makeId(`verification ${domain}`, 32)}"`,
    ),
    makeSet(`google._domainkey.${zone}`, 'TXT', 3600, `"${key.slice(0, 255)}" "${key.slice(255)}"`),
    ...tokens.map((token) =>
      makeSet(`${token}._domainkey.${zone}`, 'CNAME', 1800, `${token}.dkim.amazonses.com`),
    ),
    makeSet(`_dmarc.${zone}`, 'TXT', 3600, `"v=DMARC1; p=quarantine; rua=mailto:dmarc@${domain}"`),
    makeSet(`mail.${zone}`, 'MX', 3600, `10 feedback-smtp.${REGION}.amazonses.com`),
    makeSet(`_autodiscover._tcp.${zone}`, 'SRV', 3600, `0 0 443 mail.${domain}.`),
  ];
}

/** A domain that sends no mail says so. */
export function makeNoMailRecords(zone: string): ResourceRecordSet[] {
  return [
    makeSet(zone, 'MX', 3600, '0 .'),
    makeSet(zone, 'TXT', 3600, '"v=spf1 -all"'),
    makeSet(`_dmarc.${zone}`, 'TXT', 3600, '"v=DMARC1; p=reject;"'),
  ];
}

/** One set of each way that Route 53 can route. */
export function makeRoutedRecords(zone: string, healthChecks: readonly string[]): ResourceRecordSet[] {
  const [first = '', second = ''] = healthChecks;
  const address = (name: string, last: number) => makeSet(`${name}.${zone}`, 'A', 60, `198.51.100.${last}`);
  return [
    { ...address('tickets', 10), SetIdentifier: 'blue', Weight: 90, HealthCheckId: first },
    { ...address('tickets', 11), SetIdentifier: 'green', Weight: 10 },
    {
      ...address('map', 20),
      SetIdentifier: 'california',
      GeoLocation: { CountryCode: 'US', SubdivisionCode: 'CA' },
    },
    { ...address('map', 21), SetIdentifier: 'elsewhere', GeoLocation: { CountryCode: '*' } },
    { ...address('cam', 30), SetIdentifier: 'east', Region: REGION },
    { ...address('cam', 31), SetIdentifier: 'west', Region: 'us-west-2' },
    { ...address('dock', 40), SetIdentifier: 'primary', Failover: 'PRIMARY', HealthCheckId: second },
    { ...address('dock', 41), SetIdentifier: 'secondary', Failover: 'SECONDARY' },
    { ...address('ntp', 50), SetIdentifier: 'one', MultiValueAnswer: true },
    { ...address('ntp', 51), SetIdentifier: 'two', MultiValueAnswer: true },
  ];
}

/** As long as a 2,048-bit key, so that it needs two strings. */
function makeKey(domain: string): string {
  return Array.from({ length: 12 }, (_, index) => makeId(`key ${domain} ${index}`, 32, BASE64)).join('');
}
