import {
  type CreateTableCommandInput,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  type TableDescription,
  type Tag,
} from '@aws-sdk/client-dynamodb';
import { withoutSystemTags } from '../../src/aws/system-tag.ts';
import { canonical } from '../../src/restore/canonical.ts';
import { collectPages, pagesOf } from '../lambda/page.ts';

/** What can be changed on a table that is there, for people. */
const CHANGEABLE = {
  BillingMode: 'billing mode',
  ProvisionedThroughput: 'throughput',
  OnDemandThroughput: 'on-demand throughput',
  GlobalSecondaryIndexes: 'throughput or projection of indexes',
  StreamSpecification: 'stream',
  SSESpecification: 'encryption',
  TableClass: 'table class',
  DeletionProtectionEnabled: 'deletion protection',
  Tags: 'tags',
} as const satisfies Partial<Record<keyof CreateTableCommandInput, string>>;
type Tags = Parameters<typeof toCreateInput>[2];

/** A table as DescribeTable tells of it, with its tags. */
interface TaggedTable {
  readonly table: TableDescription;
  readonly tags: Tags;
}

/** Which settings of a table are not as they were, for people. */
export function namesOfChanged(now: TaggedTable, before: TaggedTable): readonly string[] {
  const [is, was] = [now, before].map(({ table, tags }) => toComparable(toCreateInput('', table, tags)));
  const keys = Object.keys(CHANGEABLE) as (keyof typeof CHANGEABLE)[];
  return keys.filter((key) => canonical(is?.[key]) !== canonical(was?.[key])).map((key) => CHANGEABLE[key]);
}

function toComparable({ GlobalSecondaryIndexes, Tags, ...input }: CreateTableCommandInput) {
  const byName = (a: string | undefined, b: string | undefined) => ((a ?? '') < (b ?? '') ? -1 : 1);
  return {
    ...input,
    // Which indexes there are is what the table is known by.
    GlobalSecondaryIndexes: GlobalSecondaryIndexes?.toSorted((a, b) => byName(a.IndexName, b.IndexName)),
    Tags: Tags?.toSorted((a, b) => byName(a.Key, b.Key)),
  };
}

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

export async function readTags(client: DynamoDBClient, ResourceArn: string | undefined): Promise<Tag[]> {
  const pages = pagesOf((token) => client.send(new ListTagsOfResourceCommand({ ResourceArn, ...token })));
  return withoutSystemTags(await collectPages(pages, (page) => page.Tags));
}
