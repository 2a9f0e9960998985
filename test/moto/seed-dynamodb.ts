import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateBackupCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  PutResourcePolicyCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeJson, DynamoDbState, ItemJson, SandboxTable } from '../../sandbox/dynamodb-state.ts';

const BATCH_ITEMS = 25;

/** Makes the tables in moto, with items, tags, time to live, recovery, backups and policies. */
export async function seedDynamoDb(state: DynamoDbState, endpoint: string): Promise<void> {
  for (const region of new Set(state.tables.map((table) => table.region))) {
    const client = new DynamoDBClient({
      endpoint,
      region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const tables = state.tables.filter((table) => table.region === region);
    for (const table of tables) await seedTable(client, table);
    client.destroy();
  }
}

async function seedTable(client: DynamoDBClient, table: SandboxTable): Promise<void> {
  const TableName = table.name;
  await client.send(new CreateTableCommand(makeCreateInput(table)));
  for (let at = 0; at < table.items.length; at += BATCH_ITEMS) {
    const requests = table.items
      .slice(at, at + BATCH_ITEMS)
      .map((item) => ({ PutRequest: { Item: toItem(item) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
  }
  if (table.ttlAttribute !== undefined) {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: table.ttlAttribute };
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
  if (table.recoverableSince) {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  }
  for (const backup of table.backups)
    await client.send(new CreateBackupCommand({ TableName, BackupName: backup.name }));
  if (table.policy !== undefined) {
    await client.send(new PutResourcePolicyCommand({ ResourceArn: table.arn, Policy: table.policy }));
  }
}

/** The parts of DescribeTable's answer that CreateTable takes as they are. */
function makeCreateInput({ name, keySchema, description, tags }: SandboxTable): CreateTableCommandInput {
  const described = description as Partial<CreateTableCommandInput> & {
    BillingModeSummary?: { BillingMode: 'PAY_PER_REQUEST' };
    SSEDescription?: { KMSMasterKeyArn: string };
  };
  const isOnDemand = described.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const throughput = {
    ReadCapacityUnits: described.ProvisionedThroughput?.ReadCapacityUnits,
    WriteCapacityUnits: described.ProvisionedThroughput?.WriteCapacityUnits,
  };
  const indexes = (all: CreateTableCommandInput['GlobalSecondaryIndexes']) =>
    all?.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
  return {
    TableName: name,
    KeySchema: keySchema.map((element) => ({ ...element })),
    AttributeDefinitions: described.AttributeDefinitions,
    GlobalSecondaryIndexes: indexes(described.GlobalSecondaryIndexes),
    LocalSecondaryIndexes: indexes(described.LocalSecondaryIndexes),
    ...(isOnDemand ? { BillingMode: 'PAY_PER_REQUEST' } : { ProvisionedThroughput: throughput }),
    StreamSpecification: described.StreamSpecification,
    DeletionProtectionEnabled: described.DeletionProtectionEnabled,
    ...(described.SSEDescription
      ? {
          SSESpecification: {
            Enabled: true,
            SSEType: 'KMS',
            KMSMasterKeyId: described.SSEDescription.KMSMasterKeyArn,
          },
        }
      : {}),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function toItem(item: ItemJson): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: AttributeJson): AttributeValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'base64') };
  if ('BS' in value) return { BS: value.BS.map((each) => Buffer.from(each, 'base64')) };
  if ('L' in value) return { L: value.L.map(toValue) };
  if ('M' in value) return { M: toItem(value.M) };
  return value;
}
