import type { DynamoDbState, ItemJson, KeyElement, SandboxTable } from '../dynamodb-state.ts';
import {
  makeBooking,
  makeCharter,
  makeCrewMember,
  makeCrewShift,
  makeCustomer,
  makeEmailLogEntry,
  makeEvent,
  makeGiftCertificate,
  makeInventoryItem,
  makeMetric,
  makePayment,
  makeRefund,
  makeSubscriber,
} from './dynamodb-items.ts';
import { ACCOUNT_ID, ESTATE_DATE, makeUuid, REGION, type TABLE_NAMES, tableArn } from './names.ts';

interface TableSpec {
  readonly name: (typeof TABLE_NAMES)[number];
  /** Partition key and, perhaps, sort key; all strings. */
  readonly key: readonly string[];
  readonly count: number;
  readonly makeItem: (index: number) => ItemJson;
  /** Global indexes by name: their keys. */
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
  readonly localIndexes?: Readonly<Record<string, readonly string[]>>;
  /** Read and write units; on demand where it is missing. */
  readonly provisioned?: readonly [number, number];
  readonly ttl?: string;
  readonly stream?: boolean;
  readonly recoverable?: boolean;
  readonly encrypted?: boolean;
  readonly deletionProtection?: boolean;
}

const TABLES: readonly TableSpec[] = [
  {
    name: 'jada-bookings',
    key: ['bookingId'],
    count: 1200,
    makeItem: makeBooking,
    indexes: { 'by-customer': ['customerId', 'createdAt'], 'by-event': ['eventId', 'createdAt'] },
    stream: true,
    recoverable: true,
    deletionProtection: true,
  },
  {
    name: 'jada-customers',
    key: ['customerId'],
    count: 800,
    makeItem: makeCustomer,
    indexes: { 'by-email': ['email'] },
    recoverable: true,
    encrypted: true,
    deletionProtection: true,
  },
  { name: 'jada-charters', key: ['charterId'], count: 60, makeItem: makeCharter, provisioned: [5, 5] },
  { name: 'jada-events', key: ['eventId'], count: 140, makeItem: makeEvent },
  {
    name: 'jada-payments',
    key: ['bookingId', 'paymentId'],
    count: 2000,
    makeItem: makePayment,
    recoverable: true,
  },
  { name: 'jada-refunds', key: ['refundId'], count: 45, makeItem: makeRefund },
  { name: 'jada-gift-certificates', key: ['code'], count: 120, makeItem: makeGiftCertificate },
  { name: 'jada-crew', key: ['crewId'], count: 18, makeItem: makeCrewMember },
  {
    name: 'jada-crew-shifts',
    key: ['crewId', 'date'],
    count: 400,
    makeItem: makeCrewShift,
    localIndexes: { 'by-vessel': ['crewId', 'vessel'] },
  },
  { name: 'jada-newsletter-subscribers', key: ['email'], count: 1500, makeItem: makeSubscriber },
  { name: 'jada-email-log', key: ['messageId'], count: 900, makeItem: makeEmailLogEntry, ttl: 'expiresAt' },
  { name: 'jada-inventory', key: ['sku'], count: 75, makeItem: makeInventoryItem, provisioned: [2, 1] },
  { name: 'jada-dashboard-metrics', key: ['metric', 'day'], count: 730, makeItem: makeMetric },
  { name: 'jada-sessions', key: ['sessionId'], count: 0, makeItem: () => ({}), ttl: 'expiresAt' },
];

/** The 14 tables, from empty to 2,000 items. */
export function makeJadaDynamoDb(): DynamoDbState {
  return { tables: TABLES.map(makeTable), now: () => ESTATE_DATE };
}

function makeTable(spec: TableSpec): SandboxTable {
  return {
    region: REGION,
    name: spec.name,
    arn: tableArn(spec.name),
    status: 'ACTIVE',
    keySchema: makeKeySchema(spec.key),
    description: describe(spec),
    items: Array.from({ length: spec.count }, (_, index) => spec.makeItem(index)),
    tags: {
      project: 'jada',
      owner: 'ops',
      'data-class': spec.name.includes('customer') ? 'personal' : 'internal',
    },
    ...(spec.ttl ? { ttlAttribute: spec.ttl } : {}),
    ...(spec.recoverable ? { recoverableSince: new Date('2026-09-25T00:00:00Z') } : {}),
    backups: spec.recoverable ? [makeBackup(spec.name)] : [],
    ...(spec.name === 'jada-bookings' ? { policy: makePolicy(spec.name) } : {}),
  };
}

function makeKeySchema(key: readonly string[]): KeyElement[] {
  return key.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
}

function describe(spec: TableSpec): Record<string, unknown> {
  const { indexes = {}, localIndexes = {}, provisioned } = spec;
  const keys = [spec.key, ...Object.values(indexes), ...Object.values(localIndexes)].flat();
  const [ReadCapacityUnits, WriteCapacityUnits] = provisioned ?? [0, 0];
  const ProvisionedThroughput = { NumberOfDecreasesToday: 0, ReadCapacityUnits, WriteCapacityUnits };
  const describeIndex = ([IndexName, key]: [string, readonly string[]]) => ({
    IndexName,
    KeySchema: makeKeySchema(key),
    Projection: { ProjectionType: 'ALL' },
    IndexSizeBytes: 0,
    ItemCount: spec.count,
    IndexArn: `${tableArn(spec.name)}/index/${IndexName}`,
  });
  const local = Object.entries(localIndexes).map(describeIndex);
  const global = Object.entries(indexes).map((entry) => ({
    ...describeIndex(entry),
    IndexStatus: 'ACTIVE',
    ProvisionedThroughput,
  }));
  return {
    AttributeDefinitions: [...new Set(keys)].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    CreationDateTime: Date.parse('2025-04-02T09:30:00Z') / 1000,
    TableId: makeUuid(`table ${spec.name}`),
    ProvisionedThroughput,
    ...(provisioned ? {} : { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } }),
    ...(global.length > 0 ? { GlobalSecondaryIndexes: global } : {}),
    ...(local.length > 0 ? { LocalSecondaryIndexes: local } : {}),
    ...(spec.stream ? describeStream(spec.name) : {}),
    ...(spec.encrypted ? { SSEDescription: describeEncryption() } : {}),
    DeletionProtectionEnabled: spec.deletionProtection ?? false,
  };
}

function describeStream(name: string) {
  const LatestStreamLabel = '2025-04-02T09:30:00.000';
  return {
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    LatestStreamLabel,
    LatestStreamArn: `${tableArn(name)}/stream/${LatestStreamLabel}`,
  };
}

function describeEncryption() {
  const key = makeUuid('kms customers');
  return {
    Status: 'ENABLED',
    SSEType: 'KMS',
    KMSMasterKeyArn: `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/${key}`,
  };
}

function makeBackup(table: string) {
  const createdAt = new Date('2026-10-01T03:00:00Z');
  const arn = `${tableArn(table)}/backup/0${createdAt.getTime()}-${makeUuid(`backup ${table}`).slice(0, 8)}`;
  return { name: `${table}-before-season`, arn, createdAt, sizeBytes: 524_288 };
}

function makePolicy(table: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'NightlyExport',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:role/service-role/nightly-export-role` },
        Action: ['dynamodb:Scan', 'dynamodb:DescribeTable'],
        Resource: tableArn(table),
      },
    ],
  });
}
