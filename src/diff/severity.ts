import type { ChangeKind, ItemsDetail, Severity } from './change.ts';
import type { RecordChange } from './record-changes.ts';

/** What it means that a whole resource is gone. What people keep data or names in is critical. */
const REMOVED: Readonly<Record<string, Severity>> = {
  s3: 'critical',
  route53: 'critical',
  dynamodb: 'critical',
  lightsail: 'critical',
  git: 'critical',
  cloudfront: 'high',
  lambda: 'high',
  iam: 'high',
  acm: 'high',
  'api-gateway': 'high',
  'http-api': 'high',
  ses: 'high',
  gas: 'high',
  docs: 'low',
  handoffs: 'low',
};

/** What it means that one is new: what opens a door first. */
const ADDED: Readonly<Record<string, Severity>> = {
  iam: 'high',
  'api-gateway-keys': 'medium',
  route53: 'medium',
};

/** Fields by `service file field`; the first row that matches decides, medium if none does. */
const FIELDS: readonly (readonly [RegExp, Severity])[] = [
  // What AWS counts and dates by itself.
  [
    /([ .\]](ETag|Version)|RevisionId|LastModified\w*|LastUpdate\w*|UpdatedDate|CodeSize|lastModified)$/,
    'info',
  ],
  [/(Quantity|ItemCount|TableSizeBytes|ResourceRecordSetCount|InProgressInvalidationBatches)$/, 'info'],
  [/(^|[ .])(comment|description|displayname|label)$/i, 'low'],
  [/(^|[ .])(tags|tagging|tagset)\b/i, 'low'],
  [/ (headers|metadata|storageClass)\b/, 'low'],
  [/ policyStatus\.IsPublic$/, 'critical'],
  [/(Cache|OriginRequest|ResponseHeaders)PolicyId$/, 'medium'],
  [/(policy|role|permission|principal|statement|acl\b|grant|publicaccess|ownership|trusted)/i, 'high'],
  [/(encryption|SSE|Kms|versioning|DeletionProtection|PointInTimeRecovery|lifecycle)/, 'high'],
  [
    /(Aliases|Certificate|Origins|DNSSEC|NameServers|DelegationSet|KeySchema|firewall|[Aa]uthoriz|Enabled$)/,
    'high',
  ],
];

/** Files by `service path`, the same way. */
const FILES: readonly (readonly [RegExp, Severity])[] = [
  [/^(docs|handoffs) /, 'low'],
  [/^\S+ .*(policy|role)\.json$/, 'high'],
];

const ADDRESS_TYPES = /^(A|AAAA|CNAME|MX|NS|SOA|DS|CAA|SRV|HTTPS|SVCB)\b/;
/** Of the items of a table, gone at once. */
const MANY = 0.1;

export function rateResource(change: ChangeKind, service: string): Severity {
  if (change === 'removed') return REMOVED[service] ?? 'medium';
  return change === 'added' ? (ADDED[service] ?? 'low') : 'info';
}

export function rateField(service: string, file: string, field: string): Severity {
  return find(FIELDS, `${service} ${file} ${field}`) ?? 'medium';
}

/** An object that was put in place of another is what buckets are for; one that is gone may be missed. */
export function rateFile(service: string, change: ChangeKind, path: string): Severity {
  const rated = find(FILES, `${service} ${path}`);
  if (rated) return rated;
  return service === 's3' && change !== 'removed' ? 'low' : 'medium';
}

/** What is answered otherwise, or no more, breaks what asks for it. */
export function rateRecord({ change, type }: Pick<RecordChange, 'change' | 'type'>): Severity {
  if (change === 'added') return 'medium';
  return ADDRESS_TYPES.test(type) || change === 'removed' ? 'high' : 'medium';
}

export function rateItems({
  before,
  after,
  removed,
}: Pick<ItemsDetail, 'before' | 'after' | 'removed'>): Severity {
  if (before > 0 && after === 0) return 'critical';
  if (removed >= before * MANY && removed > 0) return 'high';
  return removed > 0 ? 'medium' : 'low';
}

function find(rows: readonly (readonly [RegExp, Severity])[], text: string): Severity | undefined {
  return rows.find(([pattern]) => pattern.test(text))?.[1];
}
