import type {
  CidrBlockSummary,
  CollectionSummary,
  DelegationSet,
  HealthCheck,
  HostedZone,
  KeySigningKey,
  QueryLoggingConfig,
  ResourceRecordSet,
  TrafficPolicy,
  TrafficPolicyInstance,
  VPC,
} from '@aws-sdk/client-route-53';

export interface StoredZone {
  /** `Id` is `/hostedzone/Z…`, `Name` ends in a dot; the count of record sets is filled in. */
  zone: HostedZone;
  /** Public zones have one, private ones VPCs. */
  delegationSet?: DelegationSet;
  vpcs: VPC[];
  /** Names as Route 53 answers them: `\052.example.com.`; in any order. */
  records: ResourceRecordSet[];
  dnssec: { status: string; keys: KeySigningKey[] };
}

/** All by id, without `/hostedzone/` and the like. */
export interface Route53State {
  zones: Map<string, StoredZone>;
  healthChecks: Map<string, HealthCheck>;
  delegationSets: Map<string, DelegationSet>;
  cidrCollections: Map<string, { collection: CollectionSummary; blocks: CidrBlockSummary[] }>;
  /** The versions of each, oldest first. */
  trafficPolicies: Map<string, TrafficPolicy[]>;
  trafficPolicyInstances: TrafficPolicyInstance[];
  queryLogging: QueryLoggingConfig[];
  /** By `hostedzone/Z…` and `healthcheck/…`. */
  tags: Map<string, Record<string, string>>;
}
