import {
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

const endpoint = inject('motoUrl');
const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
const state = makeJadaDynamoDb();
/** Few and small: moto is slow with items. */
const tables = state.tables
  .filter(({ region }) => region === 'us-east-1')
  .toSorted((a, b) => a.items.length - b.items.length)
  .slice(-6, -2);
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
  await scene.restore('v1', ALL);
  const after = await scene.take('v2');
  for (const name of NAMES)
    expect(await scene.contents(after, name)).toEqual(await scene.contents(before, name));
  expect((await scene.ask('v1', ALL)).kind).toBe('nothing');
});

test('a table with other items is not written over, and can be restored under another name', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  await scene.take('v1');
  const table = tables.find(({ name, items }) => name === NAMES[0] && items.length > 0);
  const Item = Object.fromEntries(
    (table?.keySchema ?? []).map(({ AttributeName }) => [AttributeName, { S: 'somebody else' }]),
  );
  await client.send(new PutItemCommand({ TableName: NAMES[0], Item }));
  const answer = await scene.ask('v1', [`dynamodb:${NAMES[0]}`]);
  expect(answer).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('none is overwritten')],
  });
  await scene.restore('v1', [`dynamodb:${NAMES[0]}=copy-of-it`]);
  expect((await scene.ask('v1', [`dynamodb:${NAMES[0]}=copy-of-it`])).kind).toBe('nothing');
});
