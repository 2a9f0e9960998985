import { DynamoDBClient, GetResourcePolicyCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDynamoDb } from '../../sandbox/dynamodb.ts';
import type { DynamoDbState } from '../../sandbox/dynamodb-state.ts';
import { makeJadaDynamoDb } from '../../sandbox/estate/dynamodb.ts';
import { tableArn } from '../../sandbox/estate/names.ts';
import { type Server, startServer } from '../../sandbox/server.ts';

let state: DynamoDbState;
let server: Server;
let client: DynamoDBClient;

beforeEach(async () => {
  state = makeJadaDynamoDb();
  server = await startServer({ services: [createDynamoDb(state)] });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials });
});
afterEach(async () => {
  client.destroy();
  await server[Symbol.asyncDispose]();
});

async function scanIds(segment: {
  Segment?: number;
  TotalSegments?: number;
  Limit?: number;
}): Promise<string[]> {
  const ids: string[] = [];
  for (
    let start: ScanCommand['input']['ExclusiveStartKey'], isFirst = true;
    isFirst || start;
    isFirst = false
  ) {
    const input = { TableName: 'jada-bookings', ...segment, ...(start ? { ExclusiveStartKey: start } : {}) };
    const page = await client.send(new ScanCommand(input));
    ids.push(...(page.Items ?? []).map((item) => item.bookingId?.S ?? ''));
    start = page.LastEvaluatedKey;
  }
  return ids;
}

it('gives every item in exactly one of the parallel segments', async () => {
  const segments = await Promise.all([0, 1, 2].map((Segment) => scanIds({ Segment, TotalSegments: 3 })));
  const wanted = state.tables.find(({ name }) => name === 'jada-bookings')?.items.length;
  expect(segments.every((ids) => ids.length > 0)).toBe(true);
  expect(new Set(segments.flat()).size).toBe(wanted);
  expect(segments.flat()).toHaveLength(wanted ?? 0);
});

it('goes on after a key whose item was deleted', async () => {
  const all = await scanIds({});
  const page = await client.send(new ScanCommand({ TableName: 'jada-bookings', Limit: 10 }));
  const bookings = state.tables.find(({ name }) => name === 'jada-bookings');
  if (bookings)
    bookings.items = bookings.items.filter(
      (item) => JSON.stringify(item.bookingId) !== JSON.stringify({ S: all[9] }),
    );
  const next = await client.send(
    new ScanCommand({ TableName: 'jada-bookings', Limit: 1, ExclusiveStartKey: page.LastEvaluatedKey }),
  );
  expect(next.Items?.[0]?.bookingId?.S).toBe(all[10]);
});

it('answers errors under the names DynamoDB gives them', async () => {
  await expect(client.send(new ScanCommand({ TableName: 'nothing' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const command = new GetResourcePolicyCommand({ ResourceArn: tableArn('jada-crew') });
  await expect(client.send(command)).rejects.toMatchObject({ name: 'PolicyNotFoundException' });
});
