import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { keyOf } from './dynamodb-key.ts';
import type { AttributeJson, DynamoDbState, ItemJson, KeyElement, SandboxTable } from './dynamodb-state.ts';
import { type JsonInput, optionalText, requireText } from './json-protocol.ts';
import type { SandboxRequest } from './service.ts';
import { ServiceError } from './service-error.ts';

type Find = (input: JsonInput, request: SandboxRequest) => SandboxTable;
type Run = (input: JsonInput, request: SandboxRequest) => unknown;

/** The calls that a restore makes. A table that is made is CREATING the first time that it is asked for. */
export function dynamoDbWrites(state: DynamoDbState, find: Find): Record<string, Run> {
  return {
    CreateTable: (input, { region }) => createTable(state, input, region),
    PutItem: (input, request) => putItem(requireActive(find(input, request)), input),
    GetItem: (input, request) => {
      const table = requireActive(find(input, request));
      return { Item: table.items[findItem(table, input.Key)] };
    },
    UpdateTimeToLive: (input, request) => {
      const { AttributeName } = input.TimeToLiveSpecification as { AttributeName: string };
      find(input, request).ttlAttribute = AttributeName;
      return { TimeToLiveSpecification: input.TimeToLiveSpecification };
    },
    UpdateContinuousBackups: (input, request) => {
      find(input, request).recoverableSince = state.now();
      return { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED' } };
    },
  };
}

function requireActive(table: SandboxTable): SandboxTable {
  if (table.status !== 'CREATING') return table;
  throw new ServiceError(400, 'ResourceNotFoundException', `Requested resource not found: ${table.name}`);
}

function createTable(state: DynamoDbState, input: JsonInput, region: string): object {
  const { TableName: _, KeySchema, Tags = [], ...given } = input;
  const name = requireText(input, 'TableName');
  if (state.tables.some((table) => table.region === region && table.name === name))
    throw new ServiceError(400, 'ResourceInUseException', `Table already exists: ${name}`);
  if ((Tags as { Key: string }[]).some(({ Key }) => Key.startsWith('aws:')))
    throw new ServiceError(400, 'ValidationException', 'Tag keys may not begin with aws:');
  const arn = `arn:aws:dynamodb:${region}:123456789012:table/${name}`;
  const tags = (Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]);
  state.tables.push({
    region,
    name,
    arn,
    keySchema: KeySchema as KeyElement[],
    status: 'CREATING',
    pendingPolls: 1,
    description: describe(given, arn),
    items: [],
    tags: Object.fromEntries(tags),
    backups: [],
  });
  return { TableDescription: { TableName: name, TableArn: arn, TableStatus: 'CREATING' } };
}

function describe({ BillingMode, ...given }: JsonInput, arn: string): Record<string, unknown> {
  const withState = (indexes: unknown) =>
    (indexes as { IndexName: string }[]).map((index) => ({
      ...index,
      IndexArn: `${arn}/index/${index.IndexName}`,
      IndexStatus: 'ACTIVE',
    }));
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, ...rest } = given;
  const idle = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
  return {
    ...rest,
    CreationDateTime: 1_793_000_000,
    TableId: hash('sha256', arn).slice(0, 36),
    ProvisionedThroughput: { ...idle, ...(given.ProvisionedThroughput as object) },
    DeletionProtectionEnabled: given.DeletionProtectionEnabled ?? false,
    ...(BillingMode === 'PAY_PER_REQUEST' ? { BillingModeSummary: { BillingMode } } : {}),
    ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes: withState(GlobalSecondaryIndexes) } : {}),
    ...(LocalSecondaryIndexes ? { LocalSecondaryIndexes: withState(LocalSecondaryIndexes) } : {}),
  };
}

function putItem(table: SandboxTable, input: JsonInput): object {
  const item = input.Item as ItemJson;
  const at = findItem(table, keyOf(table, item));
  const there = table.items[at];
  if (!holds(input, there))
    throw new ServiceError(400, 'ConditionalCheckFailedException', 'The conditional request failed');
  if (there) table.items[at] = item;
  else table.items.push(item);
  return {};
}

/** Tables have thousands of items, and each that is written is looked for: only what a key can be is compared. */
function findItem({ items, keySchema }: SandboxTable, key: unknown): number {
  const wanted = keySchema.map(({ AttributeName }) => [
    AttributeName,
    scalarOf((key as ItemJson)[AttributeName]),
  ]);
  return items.findIndex((each) => wanted.every(([name = '', text]) => scalarOf(each[name]) === text));
}

function scalarOf(value: AttributeJson | undefined): string | undefined {
  const { S, N, B } = (value ?? {}) as { S?: string; N?: string; B?: string };
  return S ?? N ?? B;
}

/** Conditions of the two forms that are sent: `attribute_not_exists(#a)` and `#a = :a`, joined by AND. */
function holds(input: JsonInput, there: ItemJson | undefined): boolean {
  const condition = optionalText(input, 'ConditionExpression');
  const names = (input.ExpressionAttributeNames ?? {}) as Record<string, string>;
  const values = (input.ExpressionAttributeValues ?? {}) as Record<string, AttributeJson>;
  return (condition?.split(' AND ') ?? []).every((clause) => {
    const [, absent] = /^attribute_not_exists\((#\w+)\)$/.exec(clause) ?? [];
    if (absent !== undefined) return there?.[names[absent] ?? ''] === undefined;
    const [, name = '', value = ''] = /^(#\w+) = (:\w+)$/.exec(clause) ?? [];
    return isDeepStrictEqual(there?.[names[name] ?? ''], values[value]);
  });
}
