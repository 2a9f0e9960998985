import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readLines } from '../store/lines.ts';
import type { ItemsDetail } from './change.ts';
import { type Keyed, pairUp } from './pairing.ts';

type ItemChanges = Omit<ItemsDetail, 'kind' | 'severity'>;

const BATCH = 1_000;
const MOST_NAMED = 100_000;

/**
 * What differs between the items of two captures of a table (DynamoDB JSON, a line each, as gzip), by their keys.
 * Streamed: what is kept of an item is its key, and that only until its counterpart is found.
 */
export async function diffItems(
  before: Readable,
  after: Readable,
  keyNames: readonly string[],
): Promise<ItemChanges> {
  const counts = { before: 0, after: 0, added: 0, removed: 0, changed: 0 };
  const items: { change: ItemsDetail['items'][number]['change']; key: string }[] = [];
  await pairUp(readItems(before, keyNames), readItems(after, keyNames), (key, was, is) => {
    if (was !== undefined) counts.before++;
    if (is !== undefined) counts.after++;
    if (was === is) return;
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    counts[change]++;
    if (items.length < MOST_NAMED) items.push({ change, key });
  });
  return { ...counts, items };
}

async function* readItems(packed: Readable, keyNames: readonly string[]): AsyncGenerator<Keyed<string>[]> {
  const unpacked = createGunzip();
  packed.on('error', (error) => unpacked.destroy(error));
  let batch: Keyed<string>[] = [];
  for await (const line of readLines(packed.pipe(unpacked))) {
    batch.push([keyOf(line, keyNames), hash('sha1', line, 'base64')]);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** `{"bookingId":"b1","at":7}`: names with values, without DynamoDB's types. */
function keyOf(line: string, keyNames: readonly string[]): string {
  const item = JSON.parse(line) as Record<string, Record<string, unknown> | undefined>;
  const key = keyNames.map((name) => [name, Object.values(item[name] ?? {})[0] ?? null]);
  return JSON.stringify(Object.fromEntries(key));
}
