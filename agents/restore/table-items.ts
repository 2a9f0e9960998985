import { hash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { readLines } from '../../src/store/lines.ts';
import { isNamed } from '../changes/failure.ts';
import { type Item, ItemDigest, renderItem } from '../config/dynamodb-item.ts';
import { renderCondition } from './item-condition.ts';
import { readItem } from './item-json.ts';

const ITEMS_AT_ONCE = 64;
/** An item that goes and comes while it is written is not waited for. */
const TRIES = 3;
/** Of a hash; a table would need some 2^32 items for two to share one. */
const SHORT_HASH_CHARACTERS = 16;

export interface TablePlace {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Names of the key's attributes, partition first. */
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
}

/** How the items of a table stand to those of a snapshot, from a strongly consistent Scan. */
export interface ItemsLook {
  /** How many there are and a digest of them. */
  readonly digest: string;
  readonly total: number;
  /** They are as in the snapshot. */
  readonly same: number;
  /** In the snapshot, and under no key of the table. */
  readonly absent: number;
  /** Hashes of those that are under a key of the snapshot's with other content. */
  readonly different: readonly string[];
}

/** `file`: the items of a snapshot, gzipped lines. */
export async function lookAtItems(place: TablePlace, file: Readable): Promise<ItemsLook> {
  const { client, table: TableName, keys, signal } = place;
  const wanted = new Map<string, string>();
  for await (const line of readGzip(file)) wanted.set(keyHash(readItem(line), keys), shortHash(line));
  const digest = new ItemDigest();
  const different: string[] = [];
  let same = 0;
  for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    signal.throwIfAborted();
    for (const item of page.Items ?? []) {
      const line = renderItem(item);
      digest.add(line);
      const meant = wanted.get(keyHash(item, keys));
      if (meant === shortHash(line)) same++;
      else if (meant !== undefined) different.push(shortHash(line));
    }
  }
  const absent = wanted.size - same - different.length;
  return { digest: digest.toString(), total: digest.count, same, absent, different };
}

/**
 * Writes those that are not there, and over those that are among `replaced` (hashes); an item that somebody else has
 * written stays. Resolves to how many stayed. Written again, it comes to the same.
 */
export async function writeItems(
  place: TablePlace,
  file: Readable,
  replaced: ReadonlySet<string>,
): Promise<number> {
  let kept = 0;
  const write = async (line: string): Promise<void> => {
    if (!(await writeItem(place, line, replaced))) kept++;
  };
  await pMap(readGzip(file), write, { concurrency: ITEMS_AT_ONCE, signal: place.signal });
  return kept;
}

/** False where another item is there that is not to be replaced. */
async function writeItem(place: TablePlace, line: string, replaced: ReadonlySet<string>): Promise<boolean> {
  const item = readItem(line);
  const [partition = ''] = place.keys;
  const isAbsent = {
    ConditionExpression: 'attribute_not_exists(#k)',
    ExpressionAttributeNames: { '#k': partition },
  };
  for (let tries = 0; tries < TRIES; tries++) {
    if (await put(place, item, isAbsent)) return true;
    const there = await get(place, item);
    if (!there) continue;
    // Also where our own write was made, and its answer lost.
    if (renderItem(there) === line) return true;
    if (!replaced.has(shortHash(renderItem(there)))) return false;
    if (await put(place, item, renderCondition(there, item))) return true;
  }
  return false;
}

/** False where the condition does not hold. */
async function put(
  { client, table, signal }: TablePlace,
  Item: Item,
  condition: Partial<PutItemCommandInput>,
): Promise<boolean> {
  try {
    await client.send(new PutItemCommand({ TableName: table, Item, ...condition }), { abortSignal: signal });
    return true;
  } catch (error) {
    if (isNamed(error, 'ConditionalCheckFailedException')) return false;
    throw error;
  }
}

async function get({ client, table, keys, signal }: TablePlace, item: Item): Promise<Item | undefined> {
  const Key = Object.fromEntries(keys.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
  const command = new GetItemCommand({ TableName: table, Key, ConsistentRead: true });
  return (await client.send(command, { abortSignal: signal })).Item;
}

function keyHash(item: Item, keys: readonly string[]): string {
  return shortHash(
    renderItem(Object.fromEntries(keys.flatMap((name) => (item[name] ? [[name, item[name]]] : [])))),
  );
}

function shortHash(text: string): string {
  return hash('sha256', text).slice(0, SHORT_HASH_CHARACTERS);
}

async function* readGzip(file: Readable): AsyncGenerator<string> {
  const gunzip = createGunzip();
  // An error of the file destroys `gunzip` with it, which is where the reader hears of it.
  pipeline(file, gunzip, () => {});
  for await (const line of readLines(gunzip)) if (line !== '') yield line;
}
