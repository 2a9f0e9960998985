import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { compress, dynamoDb } from '../../agents/config/dynamodb.ts';
import { type Item, renderSortable } from '../../agents/config/dynamodb-item.ts';
import { createLineSorter } from '../../agents/config/dynamodb-sort.ts';
import { createDynamoDb } from '../../sandbox/dynamodb.ts';
import type { DynamoDbState, ItemJson } from '../../sandbox/dynamodb-state.ts';
import { makeJadaDynamoDb } from '../../sandbox/estate/dynamodb.ts';
import { tableArn } from '../../sandbox/estate/names.ts';
import { type Server, startServer } from '../../sandbox/server.ts';
import { collect } from './collect.ts';
import { describeDynamoDbCollector, readItems } from './dynamodb-suite.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

async function serve(state: DynamoDbState): Promise<Server> {
  const server = await startServer({ services: [createDynamoDb(state)] });
  servers.push(server);
  return server;
}

function makeState(items: ItemJson[], description: Record<string, unknown> = {}): DynamoDbState {
  const table = {
    region: 'us-east-1',
    name: 'seats',
    arn: tableArn('seats'),
    status: 'ACTIVE',
    keySchema: [
      { AttributeName: 'boat', KeyType: 'HASH' },
      { AttributeName: 'seat', KeyType: 'RANGE' },
    ] as const,
    description: { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' }, ...description },
    items,
    tags: {},
    backups: [],
  };
  return { tables: [table], now: () => new Date('2026-11-01T00:00:00Z') };
}

function makeSeats(count: number, bytes = 10): ItemJson[] {
  return Array.from({ length: count }, (_, index) => ({
    boat: { S: `boat ${index % 7}` },
    seat: { N: String(index) },
    note: { S: 'é'.repeat(bytes) },
  }));
}

describe('against the sandbox', () => {
  const state = makeJadaDynamoDb();
  let server: Server;
  afterAll(() => server[Symbol.asyncDispose]());
  describeDynamoDbCollector({
    start: async () => {
      server = await startServer({ services: [createDynamoDb(state)] });
      return { state, endpoint: server.url };
    },
  });
});

const boats = fc.record({ S: fc.string({ minLength: 1 }) });
const seats = fc.record({ N: fc.nat().map(String) });
const item = fc.record({ boat: boats, seat: seats, tags: fc.record({ SS: fc.uniqueArray(fc.string()) }) });
const orders = fc
  .uniqueArray(item, { maxLength: 40 })
  .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));

it('gives the same items.jsonl.gz whatever the order of the items and the memory there is', async () => {
  await fc.assert(
    fc.asyncProperty(orders, fc.nat(300), async ([one, other], memory) => {
      expect((await pack(one)).equals(await pack(other, memory))).toBe(true);
    }),
  );
});

async function pack(items: Item[], memoryCharacters?: number): Promise<Buffer> {
  await using sorter = createLineSorter(memoryCharacters);
  for (const each of items) await sorter.add([renderSortable(each, ['boat', 'seat'])]);
  return Buffer.concat(await Array.fromAsync(compress(sorter.sorted())));
}

it('reads on through pages of 1 MB', async () => {
  const server = await serve(makeState(makeSeats(300, 4000)));
  await using collected = await collect(dynamoDb, { endpoint: server.url });
  expect(await readItems(collected, 'seats')).toHaveLength(300);
  expect(server.log.filter((call) => call.operation === 'Scan').length).toBeGreaterThan(4);
});

it('reads a big on-demand table in parallel segments, and once only', async () => {
  const server = await serve(makeState(makeSeats(200), { TableSizeBytes: 200_000_000 }));
  await using collected = await collect(dynamoDb, { endpoint: server.url });
  expect(await readItems(collected, 'seats')).toHaveLength(200);
  expect(server.log.filter((call) => call.operation === 'Scan')).toHaveLength(6);
  expect(collected.resources[0]?.again).toEqual({
    unknown: 'items were not read twice: the table holds 200 MB',
  });
});

it('sees an item that changed', async () => {
  const state = makeState(makeSeats(20));
  await using collected = await collect(dynamoDb, { endpoint: (await serve(state)).url });
  const [table] = state.tables;
  if (table?.items[3]) table.items[3].note = { S: 'moved' };
  expect(await collected.look()).not.toEqual([collected.resources[0]?.record.look]);
});

it('does not see counters, capacity states and restorable times as changes', async () => {
  const state = makeState(makeSeats(5));
  await using collected = await collect(dynamoDb, { endpoint: (await serve(state)).url });
  const [table] = state.tables;
  if (table) {
    table.status = 'UPDATING';
    table.description.ItemCount = 99;
    table.description.ProvisionedThroughput = { NumberOfDecreasesToday: 3 };
  }
  state.now = () => new Date('2026-11-02T00:00:00Z');
  const before = makeState(makeSeats(5), { ProvisionedThroughput: { NumberOfDecreasesToday: 1 } });
  await using other = await collect(dynamoDb, { endpoint: (await serve(before)).url });
  expect(await collected.look()).toEqual([other.resources[0]?.record.look]);
});

it('keeps schemas only where items are switched off', async () => {
  const server = await serve(makeState(makeSeats(5)));
  const config = { snapshot: { config: { dynamodb: { items: false } } } };
  await using collected = await collect(dynamoDb, { endpoint: server.url, config });
  expect(collected.paths).toEqual(['dynamodb/seats/schema.json']);
  expect(server.log.map((call) => call.operation)).not.toContain('Scan');
});

it('keeps a denied scan as a gap, and the schema', async () => {
  const service = createDynamoDb(makeState(makeSeats(5)));
  const server = await startServer({
    services: [service],
    intercept: (_, operation) =>
      operation === 'Scan' ? service.error(400, 'AccessDeniedException', 'not authorized') : undefined,
  });
  servers.push(server);
  await using collected = await collect(dynamoDb, { endpoint: server.url });
  expect(collected.gaps).toMatchObject([{ what: 'items', call: 'Scan', code: 'AccessDeniedException' }]);
  expect(collected.paths).toEqual(['dynamodb/seats/schema.json']);
});

it('has no items of a table that is being created, and leaves out one that is being deleted', async () => {
  const state = makeState([]);
  const [table] = state.tables;
  if (!table) throw new Error('no table');
  const server = await serve(state);
  table.status = 'CREATING';
  await using collected = await collect(dynamoDb, { endpoint: server.url });
  expect(collected.gaps).toEqual([]);
  expect(collected.paths).toEqual(['dynamodb/seats/schema.json']);
  table.status = 'DELETING';
  await expect(collected.look()).rejects.toThrow('is being deleted');
});
