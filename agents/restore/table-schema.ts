import type { CreateTableCommandInput, TableDescription } from '@aws-sdk/client-dynamodb';

/** What of a table cannot be changed afterwards: keys and indexes. */
export function describeTable({
  KeySchema,
  GlobalSecondaryIndexes = [],
  LocalSecondaryIndexes = [],
}: TableDescription) {
  const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map(
    ({ IndexName, KeySchema: keys }) => ({
      name: IndexName,
      keys,
    }),
  );
  return { keys: KeySchema, indexes: indexes.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)) };
}

/** A table as DescribeTable told of it, as CreateTable takes it. */
export function toCreateInput(
  TableName: string,
  table: TableDescription,
  tags: readonly { readonly Key?: unknown; readonly Value?: unknown }[],
): CreateTableCommandInput {
  const isOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const { KMSMasterKeyArn } = table.SSEDescription ?? {};
  const { TableClass } = table.TableClassSummary ?? {};
  const global = table.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection, ...index }) => ({
    IndexName,
    KeySchema,
    Projection,
    ...(isOnDemand ? {} : { ProvisionedThroughput: toThroughput(index.ProvisionedThroughput) }),
  }));
  const local = table.LocalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  return {
    TableName,
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    BillingMode: isOnDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    ...(isOnDemand ? {} : { ProvisionedThroughput: toThroughput(table.ProvisionedThroughput) }),
    ...(global?.length ? { GlobalSecondaryIndexes: global } : {}),
    ...(local?.length ? { LocalSecondaryIndexes: local } : {}),
    ...(table.StreamSpecification?.StreamEnabled ? { StreamSpecification: table.StreamSpecification } : {}),
    ...(KMSMasterKeyArn
      ? { SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: KMSMasterKeyArn } }
      : {}),
    ...(TableClass ? { TableClass } : {}),
    ...(table.OnDemandThroughput ? { OnDemandThroughput: table.OnDemandThroughput } : {}),
    ...(table.DeletionProtectionEnabled ? { DeletionProtectionEnabled: true } : {}),
    ...(tags.length > 0
      ? { Tags: tags.map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) })) }
      : {}),
  };
}

function toThroughput(
  throughput: TableDescription['ProvisionedThroughput'],
): CreateTableCommandInput['ProvisionedThroughput'] {
  const { ReadCapacityUnits = 1, WriteCapacityUnits = 1 } = throughput ?? {};
  return { ReadCapacityUnits, WriteCapacityUnits };
}
