import { canonical } from './canonical.ts';

/** A record set as AWS gives it. */
export interface RecordSet {
  readonly Name?: string;
  readonly Type?: string;
  readonly SetIdentifier?: string;
  readonly TTL?: number;
  readonly ResourceRecords?: readonly { readonly Value?: string }[];
  readonly AliasTarget?: { readonly DNSName?: string };
  readonly Region?: string;
  readonly GeoLocation?: object;
  readonly GeoProximityLocation?: object;
  readonly CidrRoutingConfig?: object;
  readonly Failover?: string;
  readonly MultiValueAnswer?: boolean;
  readonly TrafficPolicyInstanceId?: string;
}

/** What tells record sets of one name and type apart by more than their `SetIdentifier`: each value is there once. */
const ROUTINGS = ['Region', 'GeoLocation', 'GeoProximityLocation', 'CidrRoutingConfig', 'Failover'] as const;

/**
 * Whether Route 53 takes only one of the two: a CNAME has its name to itself, and record sets of one name and type are
 * routed in one way. https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
 */
export function areInConflict(one: RecordSet, other: RecordSet): boolean {
  if (one.Name !== other.Name) return false;
  if (one.Type !== other.Type) return one.Type === 'CNAME' || other.Type === 'CNAME';
  if (one.SetIdentifier === other.SetIdentifier) return false;
  const [routing, value] = routingOf(one);
  const [otherRouting, otherValue] = routingOf(other);
  return routing !== otherRouting || (value !== undefined && value === otherValue);
}

/** The way it is routed and, where nothing else may have the same, for what. */
function routingOf(record: RecordSet): readonly [string, string?] {
  if (record.SetIdentifier === undefined) return ['simple'];
  const routing = ROUTINGS.find((name) => record[name] !== undefined);
  if (routing) return [routing, canonical(record[routing])];
  return [record.MultiValueAnswer ? 'MultiValueAnswer' : 'Weight'];
}
