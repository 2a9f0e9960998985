import { at, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Block, type Body, block, optional } from './hcl.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

/** Tables with their indexes and policies; their items are restored from the snapshot itself. */
export function coverDynamodb(captured: readonly Captured[]): Coverage {
  const tables = captured.filter(({ service }) => service === 'dynamodb');
  const items = {
    what: `items of ${tables.length} tables`,
    reason: 'data, not configuration: `tidemark snapshot restore` puts them back',
  };
  const backups = tables.reduce(
    (sum, { documents }) => sum + list(documents.get('schema.json'), 'Backups').length,
    0,
  );
  return {
    managed: tables.flatMap(coverTable),
    uncovered: [
      ...(tables.length > 0 ? [items] : []),
      ...tables.flatMap(uncoveredPolicy),
      ...(backups > 0
        ? [{ what: `${backups} backups of tables`, reason: 'made by AWS, not importable' }]
        : []),
    ],
  };
}

/** On import the provider changes an attribute of its own, which AWS does not have. */
function uncoveredPolicy({ id, documents }: Captured): Uncovered[] {
  if (at(documents.get('schema.json'), 'ResourcePolicy') === undefined) return [];
  return [
    { what: `table ${id}: its policy`, reason: 'the provider (5.100) cannot import it without a change' },
  ];
}

function coverTable({ region, documents }: Captured): Managed[] {
  const schema = documents.get('schema.json');
  const table = at(schema, 'Table') ?? null;
  const name = text(table, 'TableName');
  const arn = text(table, 'TableArn');
  return [
    {
      type: 'aws_dynamodb_table',
      title: name,
      region,
      importId: name,
      body: { name, ...keysOf(table), ...capacityOf(table), ...settingsOf(table, schema ?? null) },
      exports: { [arn]: 'arn', [text(table, 'LatestStreamArn') || `${arn}/stream`]: 'stream_arn' },
    },
  ];
}

function keysOf(table: Json): Body {
  return {
    hash_key: keyOf(table, 'HASH'),
    range_key: keyOf(table, 'RANGE'),
    attribute: list(table, 'AttributeDefinitions').map((attribute) =>
      block({ name: text(attribute, 'AttributeName'), type: text(attribute, 'AttributeType') }),
    ),
  };
}

function keyOf(table: Json, type: 'HASH' | 'RANGE'): string | undefined {
  const key = list(table, 'KeySchema').find((each) => text(each, 'KeyType') === type);
  return key === undefined ? undefined : text(key, 'AttributeName');
}

function isOnDemand(table: Json): boolean {
  return text(table, 'BillingModeSummary', 'BillingMode') === 'PAY_PER_REQUEST';
}

function capacityOf(table: Json): Body {
  if (isOnDemand(table)) return { billing_mode: 'PAY_PER_REQUEST' };
  return { billing_mode: 'PROVISIONED', ...unitsOf(table) };
}

function unitsOf(of: Json): Body {
  return {
    read_capacity: at(of, 'ProvisionedThroughput', 'ReadCapacityUnits'),
    write_capacity: at(of, 'ProvisionedThroughput', 'WriteCapacityUnits'),
  };
}

function settingsOf(table: Json, schema: Json): Body {
  const stream = at(table, 'StreamSpecification', 'StreamEnabled') === true;
  const ttl = text(schema, 'TimeToLive', 'AttributeName');
  const recovery = at(schema, 'PointInTimeRecovery');
  return {
    table_class: at(table, 'TableClassSummary', 'TableClass'),
    deletion_protection_enabled: at(table, 'DeletionProtectionEnabled'),
    ...(stream ? { stream_enabled: true, ...pick(at(table, 'StreamSpecification'), 'StreamViewType') } : {}),
    tags: tagsOf(at(schema, 'Tags')),
    global_secondary_index: some(
      list(table, 'GlobalSecondaryIndexes').map((index) => globalIndexOf(index, table)),
    ),
    local_secondary_index: some(list(table, 'LocalSecondaryIndexes').map((index) => block(indexOf(index)))),
    point_in_time_recovery: optional(recovery, (value) => ({
      enabled: text(value, 'Status') === 'ENABLED',
      ...pick(value, 'RecoveryPeriodInDays'),
    })),
    server_side_encryption: optional(at(table, 'SSEDescription'), (value) => ({
      enabled: ['ENABLED', 'ENABLING'].includes(text(value, 'Status')),
      kms_key_arn: at(value, 'KMSMasterKeyArn'),
    })),
    ttl: ttl === '' ? undefined : block({ attribute_name: ttl, enabled: true }),
  };
}

function globalIndexOf(index: Json, table: Json): Block {
  return block({
    hash_key: keyOf(index, 'HASH'),
    ...indexOf(index),
    ...(isOnDemand(table) ? {} : unitsOf(index)),
  });
}

function indexOf(index: Json): Body {
  return {
    name: text(index, 'IndexName'),
    range_key: keyOf(index, 'RANGE'),
    projection_type: text(index, 'Projection', 'ProjectionType'),
    non_key_attributes: some(list(index, 'Projection', 'NonKeyAttributes')),
  };
}
