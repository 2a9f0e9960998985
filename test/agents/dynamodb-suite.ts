import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoDb } from '../../agents/config/dynamodb.ts';
import type { DynamoDbState, ItemJson, SandboxTable } from '../../sandbox/dynamodb-state.ts';
import { type Collected, collect } from './collect.ts';

export interface DynamoDbSuiteOptions {
  /** A server that holds this estate. */
  readonly start: () => Promise<{ endpoint: string; state: DynamoDbState }>;
}

/** What the DynamoDB collector owes to its readers, whichever server answers. */
export function describeDynamoDbCollector({ start }: DynamoDbSuiteOptions): void {
  let endpoint: string;
  let state: DynamoDbState;
  /** Read only: captured once, because moto takes seconds for it. */
  let collected: Collected;

  beforeAll(async () => {
    ({ endpoint, state } = await start());
    collected = await collect(dynamoDb, { endpoint });
  });
  afterAll(() => collected[Symbol.asyncDispose]());

  const table = (name: string): SandboxTable => {
    const found = state.tables.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`no table ${name}`);
    return found;
  };

  it('captures every table and every item, with nothing missing', async () => {
    expect(collected.gaps).toEqual([]);
    expect(collected.resources.map(({ resource }) => resource.id).sort()).toEqual(
      state.tables.map(({ name }) => name).sort(),
    );
    for (const { name, items } of state.tables) {
      expect(await readItems(collected, name)).toEqual(sortLines(items.map(canonical)));
    }
  });

  it('keeps binary, sets, numbers and nested values as DynamoDB has them', async () => {
    const [item] = table('jada-inventory').items;
    const lines = await readItems(collected, 'jada-inventory');
    expect(lines).toContain(canonical(item ?? {}));
    expect(lines[0]).toContain('"weightKg":{"N":"');
    expect((await readItems(collected, 'jada-crew'))[0]).toMatch(/"badges":\{"BS":\["[A-Za-z0-9+/=]+",/);
  });

  it('writes an empty file for a table without items', async () => {
    expect(gunzipSync(await collected.readBytes('dynamodb/jada-sessions/items.jsonl.gz'))).toHaveLength(0);
  });

  it('describes keys, indexes, time to live, tags and recovery', async () => {
    expect(await collected.json('dynamodb/jada-bookings/schema.json')).toMatchObject({
      Table: {
        TableName: 'jada-bookings',
        KeySchema: [{ AttributeName: 'bookingId', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [{ IndexName: 'by-customer' }, { IndexName: 'by-event' }],
        StreamSpecification: { StreamEnabled: true },
        DeletionProtectionEnabled: true,
      },
      Tags: [{ Key: 'data-class' }, { Key: 'owner', Value: 'ops' }, { Key: 'project', Value: 'jada' }],
      PointInTimeRecovery: { Status: 'ENABLED' },
      Backups: [{ BackupName: 'jada-bookings-before-season' }],
      ResourcePolicy: { Statement: [{ Sid: 'NightlyExport' }] },
    });
    expect(await collected.json('dynamodb/jada-email-log/schema.json')).toMatchObject({
      TimeToLive: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
      PointInTimeRecovery: { Status: 'DISABLED' },
    });
  });

  it('gives the same bytes and the same fingerprint when nothing changed', async () => {
    await using second = await collect(dynamoDb, { endpoint, after: collected });
    expect(second.newBytes).toBe(0);
    for (const [index, { record, again }] of second.resources.entries()) {
      expect(again).toEqual(record.look);
      expect(record.look).toEqual(collected.resources[index]?.record.look);
    }
  });
}

/** The lines of a table's items.jsonl.gz. */
export async function readItems(collected: Collected, table: string): Promise<string[]> {
  const text = gunzipSync(await collected.readBytes(`dynamodb/${table}/items.jsonl.gz`)).toString();
  return sortLines(text.split('\n').slice(0, -1));
}

function sortLines(lines: readonly string[]): string[] {
  return lines.toSorted();
}

/** Written apart from the collector's own, as a check on it. */
function canonical(item: ItemJson): string {
  return JSON.stringify(item, (key, value) => {
    if (['SS', 'NS', 'BS'].includes(key)) return [...value].sort();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((name) => [name, value[name]]),
    );
  });
}
