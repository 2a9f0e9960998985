import {
  type AttributeValue,
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, inject, test } from 'vitest';
import { dynamoDb as collector } from '../../agents/config/dynamodb.ts';
import { makeJadaDynamoDb } from '../../sandbox/estate/dynamodb.ts';
import { credentials, openRestoreScene } from '../restore/restore-scene.ts';
import { seedDynamoDb } from './seed-dynamodb.ts';

type Item = Record<string, AttributeValue>;
const endpoint = inject('motoUrl');
const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
const state = makeJadaDynamoDb();
/** Those with indexes, streams, time to live and recovery, with few items: moto is slow with them. */
const tables = state.tables
  .filter(({ region }) => region === 'us-east-1')
  .toSorted((a, b) => a.items.length - b.items.length)
  .slice(-6, -2)
  .map((table) => ({ ...table, items: table.items.slice(0, 30) }));
const NAMES = tables.map(({ name }) => name);
const ALL = NAMES.map((name) => `dynamodb:${name}`);

beforeAll(async () => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  await seedDynamoDb({ ...state, tables }, endpoint);
});

test('tables that are gone come back with keys, indexes, items, time to live and recovery', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  for (const TableName of NAMES) {
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await client.send(new DeleteTableCommand({ TableName }));
  }
  const { effect } = await scene.restore('v1', ALL);
  const news = effect?.steps.flatMap((step) => step.news ?? []) ?? [];
  expect(news).toEqual([
    expect.stringMatching(/^The stream of the table jada-bookings is arn:\S+ now: event/),
  ]);
  const after = await scene.take('v2');
  // A table made anew has a stream of its own.
  expect(new Set(await scene.diff('v1', 'v2'))).toEqual(
    new Set(
      ['CreationDateTime', 'LatestStreamArn', 'LatestStreamLabel'].map((name) => `dynamodb Table.${name}`),
    ),
  );
  for (const name of NAMES)
    expect(await scene.contents(after, name)).toEqual(await scene.contents(before, name));
  expect((await scene.ask('v1', ALL)).kind).toBe('nothing');
});

test('an item that says something else is written over only if that is asked for; others stay', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const table = tables.find(({ name, items }) => name === NAMES[0] && items.length > 1);
  const TableName = table?.name ?? '';
  const keys = table?.keySchema.map(({ AttributeName }) => AttributeName) ?? [];
  const keyOf = (item = {}) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => keys.includes(name))) as Item;
  const [changed, deleted] = table?.items ?? [];
  await client.send(new PutItemCommand({ TableName, Item: { ...keyOf(changed), note: { S: 'mine' } } }));
  await client.send(new DeleteItemCommand({ TableName, Key: keyOf(deleted) }));
  const added = Object.fromEntries(keys.map((name) => [name, { S: 'somebody else' }]));
  await client.send(new PutItemCommand({ TableName, Item: added }));
  const refused = await scene.ask('v1', [`dynamodb:${TableName}`]);
  expect(refused).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('1 item of the table')],
  });
  const { summary } = await scene.plan('v1', [`dynamodb:${TableName}`], { force: true });
  expect(summary.join(' ')).toMatch(/1 item of .* to come back.*1 item of .* to become as.*1 item that v1/);
  await scene.restore('v1', [`dynamodb:${TableName}`], { force: true });
  expect((await scene.ask('v1', [`dynamodb:${TableName}`])).kind).toBe('nothing');
  await client.send(new DeleteItemCommand({ TableName, Key: added }));
  expect(await scene.contents(await scene.take('v2'), TableName)).toEqual(
    await scene.contents(before, TableName),
  );
});

test('a table with other items can be restored under another name', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  await scene.take('v1');
  await scene.restore('v1', [`dynamodb:${NAMES[0]}=copy-of-it`]);
  expect((await scene.ask('v1', [`dynamodb:${NAMES[0]}=copy-of-it`])).kind).toBe('nothing');
});
