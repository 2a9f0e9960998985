import { pipeline, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { PortError } from '../../src/changes/ports.ts';
import { readLines } from '../../src/store/lines.ts';
import { type Item, ItemDigest, renderItem } from '../config/dynamodb-item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH_ITEMS = 25;
const BATCHES_AT_ONCE = 8;
const TRIES = 12;
const FIRST_PAUSE_MS = 50;

/** How many items the table holds and a digest of them, from a strongly consistent Scan. */
export async function digestTable(
  client: DynamoDBClient,
  TableName: string,
  signal: AbortSignal,
): Promise<string> {
  const digest = new ItemDigest();
  for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    signal.throwIfAborted();
    for (const item of page.Items ?? []) digest.add(renderItem(item));
  }
  return digest.toString();
}

/** The same of the items of a snapshot, gzipped lines. */
export async function digestFile(file: Readable): Promise<string> {
  const digest = new ItemDigest();
  for await (const line of readGzip(file)) digest.add(line);
  return digest.toString();
}

/** Writes all of them; items of the same key are replaced, so that writing again comes to the same. */
export async function writeItems(
  client: DynamoDBClient,
  table: string,
  file: Readable,
  signal: AbortSignal,
): Promise<void> {
  const write = (batch: readonly WriteRequest[]) => writeBatch(client, table, batch, signal);
  await pMap(toBatches(file), write, { concurrency: BATCHES_AT_ONCE, signal });
}

async function* toBatches(file: Readable): AsyncGenerator<readonly WriteRequest[]> {
  let batch: WriteRequest[] = [];
  for await (const line of readGzip(file)) {
    batch.push({ PutRequest: { Item: readMap(JSON.parse(line) as Json) } });
    if (batch.length < BATCH_ITEMS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What the table's capacity did not take is sent again, more and more slowly. */
async function writeBatch(
  client: DynamoDBClient,
  table: string,
  batch: readonly WriteRequest[],
  signal: AbortSignal,
): Promise<void> {
  let left = batch.slice();
  for (let tries = 0; left.length > 0; tries++) {
    if (tries === TRIES) {
      const message = `${table} does not take its items: it is short of write capacity`;
      const advice = 'raise its capacity, or restore again at a quieter time';
      throw new PortError({ code: 'ThrottlingException', message, advice });
    }
    if (tries > 0) await sleep(FIRST_PAUSE_MS * 2 ** tries, undefined, { signal });
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: left } });
    const { UnprocessedItems = {} } = await client.send(command, { abortSignal: signal });
    left = UnprocessedItems[table] ?? [];
  }
}

async function* readGzip(file: Readable): AsyncGenerator<string> {
  const gunzip = createGunzip();
  // An error of the file destroys `gunzip` with it, which is where the reader hears of it.
  pipeline(file, gunzip, () => {});
  for await (const line of readLines(gunzip)) if (line !== '') yield line;
}

type Json = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function readMap(map: Json): Item {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, readValue(value)]));
}

/** DynamoDB JSON with bytes as base64, as snapshots have it. */
function readValue(value: Readonly<Record<string, unknown>>): AttributeValue {
  if ('M' in value) return { M: readMap(value.M as Json) };
  if ('L' in value) return { L: (value.L as Json[string][]).map(readValue) };
  if ('B' in value) return { B: Buffer.from(String(value.B), 'base64') };
  if ('BS' in value) return { BS: (value.BS as string[]).map((bytes) => Buffer.from(bytes, 'base64')) };
  return value as unknown as AttributeValue;
}
