import { keyOf } from './dynamodb-key.ts';
import type { DynamoDbState, ItemJson, SandboxTable } from './dynamodb-state.ts';
import { dynamoDbWrites } from './dynamodb-writes.ts';
import {
  createJsonService,
  epochSeconds,
  type JsonInput,
  optionalNumber,
  optionalText,
  requireText,
} from './json-protocol.ts';
import { takePage } from './page.ts';
import type { SandboxRequest, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

const PAGE_BYTES = 1024 * 1024;

/** DynamoDB over `state`: the calls that read tables, with real pages and parallel segments. */
export function createDynamoDb(state: DynamoDbState): SandboxService {
  const named = (input: JsonInput, request: SandboxRequest) => findTable(state, input, request.region);
  return createJsonService({
    signingName: 'dynamodb',
    version: '1.0',
    operations: {
      ListTables: (input, request) => listTables(state, input, request.region),
      DescribeTable: (input, request) => ({ Table: lookAtTable(named(input, request)) }),
      DescribeTimeToLive: (input, request) => ({ TimeToLiveDescription: describeTtl(named(input, request)) }),
      DescribeContinuousBackups: (input, request) => ({
        ContinuousBackupsDescription: describeRecovery(named(input, request), state.now()),
      }),
      ListTagsOfResource: (input, request) => listTags(byArn(state, input, request.region), input),
      ListBackups: (input, request) => listBackups(named(input, request), input),
      GetResourcePolicy: (input, request) => getPolicy(byArn(state, input, request.region)),
      Scan: (input, request) => scan(named(input, request), input),
      ...dynamoDbWrites(state, named),
    },
  });
}

function notFound(what: string): ServiceError {
  return new ServiceError(400, 'ResourceNotFoundException', `Requested resource not found: ${what}`);
}

function findTable(state: DynamoDbState, input: JsonInput, region: string): SandboxTable {
  const name = requireText(input, 'TableName');
  const table = state.tables.find((candidate) => candidate.region === region && candidate.name === name);
  if (!table) throw notFound(`Table: ${name} not found`);
  return table;
}

function byArn(state: DynamoDbState, input: JsonInput, region: string): SandboxTable {
  const arn = requireText(input, 'ResourceArn');
  const table = state.tables.find((candidate) => candidate.region === region && candidate.arn === arn);
  if (!table) throw notFound(`ResourceArn: ${arn} not found`);
  return table;
}

function listTables(state: DynamoDbState, input: JsonInput, region: string) {
  const names = state.tables
    .filter((table) => table.region === region)
    .map((table) => table.name)
    .sort();
  const after = optionalText(input, 'ExclusiveStartTableName');
  const rest = after === undefined ? names : names.filter((name) => name > after);
  const { items, next } = takePage(rest, undefined, optionalNumber(input, 'Limit'));
  return { TableNames: items, ...(next ? { LastEvaluatedTableName: items.at(-1) } : {}) };
}

/** A table that is being made is there for the next who asks. */
function lookAtTable(table: SandboxTable) {
  const answer = describeTable(table);
  if (table.pendingPolls !== undefined && --table.pendingPolls <= 0) {
    table.status = 'ACTIVE';
    delete table.pendingPolls;
  }
  return answer;
}

function describeTable(table: SandboxTable) {
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableStatus: table.status,
    KeySchema: table.keySchema,
    ItemCount: table.items.length,
    TableSizeBytes: table.items.reduce((sum, item) => sum + sizeOf(item), 0),
    ...table.description,
  };
}

function describeTtl({ ttlAttribute }: SandboxTable) {
  return ttlAttribute === undefined
    ? { TimeToLiveStatus: 'DISABLED' }
    : { TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute };
}

function describeRecovery({ recoverableSince }: SandboxTable, now: Date) {
  if (!recoverableSince) {
    return {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    };
  }
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 35,
      EarliestRestorableDateTime: epochSeconds(recoverableSince),
      LatestRestorableDateTime: epochSeconds(now) - 300,
    },
  };
}

function listTags(table: SandboxTable, input: JsonInput) {
  const tags = Object.entries(table.tags).map(([Key, Value]) => ({ Key, Value }));
  const { items, next } = takePage(tags, optionalText(input, 'NextToken'), 10);
  return { Tags: items, ...(next ? { NextToken: next } : {}) };
}

function listBackups(table: SandboxTable, input: JsonInput) {
  const after = optionalText(input, 'ExclusiveStartBackupArn');
  const start = after === undefined ? 0 : table.backups.findIndex((backup) => backup.arn === after) + 1;
  const { items, next } = takePage(table.backups.slice(start), undefined, optionalNumber(input, 'Limit'));
  const summaries = items.map((backup) => ({
    TableName: table.name,
    TableArn: table.arn,
    BackupArn: backup.arn,
    BackupName: backup.name,
    BackupCreationDateTime: epochSeconds(backup.createdAt),
    BackupStatus: 'AVAILABLE',
    BackupType: 'USER',
    BackupSizeBytes: backup.sizeBytes,
  }));
  return { BackupSummaries: summaries, ...(next ? { LastEvaluatedBackupArn: items.at(-1)?.arn } : {}) };
}

function getPolicy({ policy, arn }: SandboxTable) {
  if (policy === undefined) {
    throw new ServiceError(
      400,
      'PolicyNotFoundException',
      `Resource-based policy not found for the provided ResourceArn: ${arn}`,
    );
  }
  return { Policy: policy, RevisionId: '1730312645000' };
}

function scan(table: SandboxTable, input: JsonInput) {
  if (table.status === 'CREATING') throw notFound(`Table: ${table.name} not found`);
  const items = segmentOf(table, input);
  const limit = optionalNumber(input, 'Limit') ?? Number.POSITIVE_INFINITY;
  const page: ItemJson[] = [];
  let bytes = 0;
  for (const item of items.slice(startOf(table, items, input.ExclusiveStartKey))) {
    if (page.length >= limit || bytes >= PAGE_BYTES) break;
    page.push(item);
    bytes += sizeOf(item);
  }
  const last = page.at(-1);
  const isMore = last !== undefined && last !== items.at(-1);
  return {
    Items: page,
    Count: page.length,
    ScannedCount: page.length,
    ...(isMore ? { LastEvaluatedKey: keyOf(table, last) } : {}),
  };
}

/** Items of the segment asked for, in the order of a scan: by a hash of the partition key, as DynamoDB has them. */
function segmentOf(table: SandboxTable, input: JsonInput): ItemJson[] {
  const total = optionalNumber(input, 'TotalSegments') ?? 1;
  const segment = optionalNumber(input, 'Segment') ?? 0;
  if (segment >= total)
    throw new ServiceError(400, 'ValidationException', 'Segment must be less than TotalSegments');
  const placed = table.items.map((item) => ({ item, place: placeOf(table, item) }));
  return placed
    .filter(({ place }) => Number.parseInt(place.slice(0, 8), 16) % total === segment)
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ item }) => item);
}

/** Index of the first item after the key, whether or not an item with that key is still there. */
function startOf(table: SandboxTable, items: readonly ItemJson[], startKey: unknown): number {
  if (startKey === undefined) return 0;
  const last = placeOf(table, startKey as ItemJson);
  const index = items.findIndex((item) => placeOf(table, item) > last);
  return index < 0 ? items.length : index;
}

/** Where an item stands in a scan; its first eight digits decide its segment. */
function placeOf(table: SandboxTable, item: ItemJson): string {
  const key = keyOf(table, item);
  const partition = JSON.stringify(key[table.keySchema[0]?.AttributeName ?? '']);
  return `${hashOf(partition).toString(16).padStart(8, '0')}${JSON.stringify(key)}`;
}

function sizeOf(item: ItemJson): number {
  return Buffer.byteLength(JSON.stringify(item));
}

function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (hash * 31 + text.charCodeAt(index)) >>> 0;
  return hash;
}
