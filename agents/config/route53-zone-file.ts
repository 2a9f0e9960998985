import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { type DomainName, formatName, formatOwner, formatText, parseName } from './route53-name.ts';
import { formatRdata } from './route53-rdata.ts';

export interface ZoneName {
  /** As Route 53 gives it: `example.com.` */
  readonly name: string;
  /** `Z0123456789ABC` */
  readonly id: string;
}

const DEFAULT_TTL_SECONDS = 300;

/**
 * The zone as a master file (RFC 1035 section 5, RFC 2308), in AWS's order but for the SOA, which leads. Aliases and
 * routing policies have no form there: they become comments that hold all their facts.
 */
export function writeZoneFile(zone: ZoneName, records: readonly ResourceRecordSet[]): string {
  const origin = parseName(zone.name);
  const isSoa = (set: ResourceRecordSet) => set.Type === 'SOA';
  const ordered = [...records.filter(isSoa), ...records.filter((set) => !isSoa(set))];
  const lines = [
    `; Hosted zone ${zone.id} of Route 53. Commented records are aliases and routing policies.`,
    `$ORIGIN ${formatName(origin)}`,
    `$TTL ${DEFAULT_TTL_SECONDS}`,
    ...ordered.flatMap((set) => formatSet(set, origin)),
  ];
  return `${lines.join('\n')}\n`;
}

function formatSet(set: ResourceRecordSet, origin: DomainName): string[] {
  const { Name = '', Type = '', TTL, ResourceRecords, AliasTarget, ...policy } = set;
  const owner = formatOwner(parseName(Name), origin);
  const head = [owner, ...(TTL === undefined ? [] : [TTL]), 'IN', Type].join(' ');
  const facts = formatFacts(policy);
  if (AliasTarget) return [`; ${owner} IN ${Type} ALIAS ${formatFacts({ ...AliasTarget, ...policy })}`];
  const data = (ResourceRecords ?? []).map((record) => `${head} ${formatRdata(Type, record.Value ?? '')}`);
  if (set.SetIdentifier !== undefined) return data.map((line) => `; ${line} ${facts}`);
  return facts === '' ? data : data.map((line) => `${line} ; ${facts}`);
}

/** `Region="us-east-1" Weight=10`; nested ones as `GeoLocation.CountryCode="US"`; always one line. */
function formatFacts(facts: object, prefix = ''): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]: [string, unknown]) => {
      if (typeof value === 'object' && value !== null) return formatFacts(value, `${prefix}${key}.`);
      return `${prefix}${key}=${typeof value === 'string' ? formatText(Buffer.from(value)) : String(value)}`;
    })
    .filter((fact) => fact !== '')
    .join(' ');
}
