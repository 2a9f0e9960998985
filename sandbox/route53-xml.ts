import { xmlAnswer } from './query-protocol.ts';
import type { SandboxResponse } from './service.ts';
import type { XmlValue } from './xml.ts';

export const ROUTE53_NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** What the elements of a list are called, by the list's name; all others are `member`. */
const ITEM_NAMES: Readonly<Record<string, string>> = {
  ChildHealthChecks: 'ChildHealthCheck',
  DelegationSets: 'DelegationSet',
  HealthChecks: 'HealthCheck',
  HostedZones: 'HostedZone',
  NameServers: 'NameServer',
  QueryLoggingConfigs: 'QueryLoggingConfig',
  Regions: 'Region',
  ResourceRecords: 'ResourceRecord',
  ResourceRecordSets: 'ResourceRecordSet',
  ResourceTagSets: 'ResourceTagSet',
  Tags: 'Tag',
  TrafficPolicies: 'TrafficPolicy',
  TrafficPolicyInstances: 'TrafficPolicyInstance',
  TrafficPolicySummaries: 'TrafficPolicySummary',
  VPCs: 'VPC',
};

/** An answer with `fields` in the shapes of the SDK; lists are always there, empty or not. */
export function route53Answer(root: string, fields: object): SandboxResponse {
  return xmlAnswer(root, toFields(fields), { namespace: ROUTE53_NAMESPACE });
}

function toFields(value: object): { readonly [name: string]: XmlValue } {
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toXml(name, child)]));
}

function toXml(name: string, value: unknown): XmlValue {
  if (Array.isArray(value)) {
    const item = ITEM_NAMES[name] ?? 'member';
    return { [item]: value.map((each) => toXml(item, each)) };
  }
  if (value === undefined || value instanceof Date) return value;
  if (typeof value === 'object' && value !== null) return toFields(value);
  return value as string | number | boolean;
}

/** The texts of all elements of a name in a request's body. */
export function textsOf(xml: string, name: string): string[] {
  return Array.from(xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), ([, text = '']) => text);
}
