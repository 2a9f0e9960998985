import {
  type BackupSummary,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  ListBackupsCommand,
  ListTagsOfResourceCommand,
  type ProvisionedThroughputDescription,
  type TableDescription,
  type Tag,
} from '@aws-sdk/client-dynamodb';
import { type CollectorContext, ResourceGoneError } from '../../src/engine/collector.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { readPages } from './pages.ts';

/** A table without its items. */
export interface TableSchema {
  /** What schema.json holds. */
  readonly document: object;
  /** Partition key and, perhaps, sort key. */
  readonly keyNames: readonly string[];
  readonly status: string;
  readonly isProvisioned: boolean;
  /** As DynamoDB last counted, up to six hours ago. */
  readonly itemCount: number;
  readonly sizeBytes: number;
}

/** States that come and go while a table serves: auto scaling alone causes them. */
const BUSY_STATES: readonly unknown[] = ['ACTIVE', 'UPDATING'];

/**
 * DescribeTable without what moves by itself (counts, warm throughput, times of recovery), time to live, tags,
 * backups, point-in-time recovery and resource policy. Throws ResourceGoneError for a table that is being deleted.
 */
export async function describeSchema(name: string, context: CollectorContext): Promise<TableSchema> {
  const client = context.aws(DynamoDBClient);
  const TableName = name;
  const describing = requireAnswer(
    client.send(new DescribeTableCommand({ TableName })),
    'ResourceNotFoundException',
  );
  const [{ Table: table = {} }, ttl, continuous, backups] = await Promise.all([
    describing,
    context.optional('time to live', () => client.send(new DescribeTimeToLiveCommand({ TableName }))),
    context.optional('point-in-time recovery', () =>
      client.send(new DescribeContinuousBackupsCommand({ TableName })),
    ),
    context.optional('backups', () => listBackups(client, TableName)),
  ]);
  if (table.TableStatus === 'DELETING') throw new ResourceGoneError(`the table ${name} is being deleted`);
  const [tags, policy] = await Promise.all([
    context.optional('tags', () => listTags(client, table.TableArn)),
    context.optional(
      'resource policy',
      () => client.send(new GetResourcePolicyCommand({ ResourceArn: table.TableArn })),
      ['PolicyNotFoundException'],
    ),
  ]);
  const recovery = continuous?.ContinuousBackupsDescription;
  const document = {
    Table: steady(table),
    TimeToLive: ttl?.TimeToLiveDescription,
    Tags: tags,
    PointInTimeRecovery: recovery && {
      Status: recovery.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
      RecoveryPeriodInDays: recovery.PointInTimeRecoveryDescription?.RecoveryPeriodInDays,
    },
    Backups: backups,
    ResourcePolicy: policy?.Policy === undefined ? undefined : JSON.parse(policy.Policy),
  };
  return {
    document,
    keyNames: (table.KeySchema ?? []).map((key) => key.AttributeName ?? ''),
    status: table.TableStatus ?? 'ACTIVE',
    isProvisioned: table.BillingModeSummary?.BillingMode !== 'PAY_PER_REQUEST',
    itemCount: table.ItemCount ?? 0,
    sizeBytes: table.TableSizeBytes ?? 0,
  };
}

function steady(table: TableDescription): object {
  const { TableStatus, TableSizeBytes, ItemCount, WarmThroughput, ...still } = table;
  return {
    ...still,
    TableStatus: BUSY_STATES.includes(TableStatus) ? undefined : TableStatus,
    AttributeDefinitions: sortBy(table.AttributeDefinitions, (each) => each.AttributeName),
    ProvisionedThroughput: steadyThroughput(table.ProvisionedThroughput),
    GlobalSecondaryIndexes:
      table.GlobalSecondaryIndexes &&
      sortBy(table.GlobalSecondaryIndexes, (each) => each.IndexName).map(steadyIndex),
    LocalSecondaryIndexes:
      table.LocalSecondaryIndexes &&
      sortBy(table.LocalSecondaryIndexes, (each) => each.IndexName).map(steadyIndex),
    Replicas: table.Replicas && sortBy(table.Replicas, (each) => each.RegionName).map(steadyReplica),
  };
}

interface Index {
  readonly IndexStatus?: string | undefined;
  readonly IndexSizeBytes?: number | undefined;
  readonly ItemCount?: number | undefined;
  readonly WarmThroughput?: unknown;
  readonly ProvisionedThroughput?: ProvisionedThroughputDescription | undefined;
}

function steadyIndex(index: Index): object {
  const { IndexStatus, IndexSizeBytes, ItemCount, WarmThroughput, ProvisionedThroughput, ...still } = index;
  return {
    ...still,
    IndexStatus: BUSY_STATES.includes(IndexStatus) ? undefined : IndexStatus,
    ProvisionedThroughput: steadyThroughput(ProvisionedThroughput),
  };
}

function steadyThroughput(throughput: ProvisionedThroughputDescription | undefined): object | undefined {
  if (!throughput) return undefined;
  const { NumberOfDecreasesToday, LastDecreaseDateTime, LastIncreaseDateTime, ...still } = throughput;
  return still;
}

type Replica = NonNullable<TableDescription['Replicas']>[number];

function steadyReplica(replica: Replica): object {
  const { ReplicaStatus, ReplicaStatusPercentProgress, WarmThroughput, ...still } = replica;
  return { ...still, ReplicaStatus: BUSY_STATES.includes(ReplicaStatus) ? undefined : ReplicaStatus };
}

async function listTags(client: DynamoDBClient, ResourceArn: string | undefined): Promise<Tag[]> {
  const tags = await readPages(async (NextToken) => {
    const page = await client.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken }));
    return { items: page.Tags, next: page.NextToken };
  });
  return sortBy(tags, (tag) => tag.Key);
}

async function listBackups(client: DynamoDBClient, TableName: string): Promise<BackupSummary[]> {
  const backups = await readPages(async (after) => {
    const input = { TableName, BackupType: 'ALL', ExclusiveStartBackupArn: after } as const;
    const page = await client.send(new ListBackupsCommand(input));
    return { items: page.BackupSummaries, next: page.LastEvaluatedBackupArn };
  });
  return sortBy(backups, (backup) => backup.BackupArn);
}
