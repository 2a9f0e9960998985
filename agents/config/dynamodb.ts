import { hash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { DynamoDBClient, paginateListTables, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  type CaptureContext,
  type CapturingCollector,
  type CollectorContext,
  type Look,
  type Resource,
  ResourceGoneError,
} from '../../src/engine/collector.ts';
import { fingerprint } from '../../src/engine/documents.ts';
import { formatBytes } from '../../src/format.ts';
import { type Item, ItemDigest, renderItem, renderSortable, withoutKey } from './dynamodb-item.ts';
import { describeSchema, type TableSchema } from './dynamodb-schema.ts';
import { createLineSorter } from './dynamodb-sort.ts';
import { regionalSegment } from './regional-segment.ts';

/** Bigger tables are not scanned a second time: reading costs the table's own capacity, and money. */
const SECOND_SCAN_BYTES = 64 * 1024 * 1024;
const SEGMENT_BYTES = 32 * 1024 * 1024;
const MAX_SEGMENTS = 8;
const GZIP_LEVEL = 6;

/**
 * DynamoDB tables: schema.json from DescribeTable and its neighbours, and (unless `dynamodb.items: false`) every
 * item from a strongly consistent Scan, sorted by key, one line of DynamoDB JSON each, in items.jsonl.gz. Equal
 * contents give equal bytes. The second look scans again and compares a digest; tables over 64 MB are read once
 * only and so count as fuzzy. A scan uses read capacity: one unit for each 4 KB, twice.
 */
export const dynamoDb = {
  agent: 'config',
  service: 'dynamodb',
  scope: 'regional',
  actions: [
    'dynamodb:ListTables',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeTimeToLive',
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:ListTagsOfResource',
    'dynamodb:ListBackups',
    'dynamodb:GetResourcePolicy',
    'dynamodb:Scan',
  ],
  // ListBackups takes 5 a second, the other details 10.
  ratePerSecond: 10,
  async *list(context) {
    for await (const page of paginateListTables({ client: context.aws(DynamoDBClient) }, {})) {
      for (const id of page.TableNames ?? []) yield { id };
    }
  },
  async capture({ id }, context) {
    const schema = await describeSchema(id, context);
    const folder = `dynamodb/${regionalSegment(id, context)}`;
    await context.json(`${folder}/schema.json`, schema.document);
    const digest = hasItems(schema, context)
      ? await context.optional('items', () => captureItems(id, schema, `${folder}/items.jsonl.gz`, context))
      : undefined;
    return { fingerprint: identify(schema, digest) };
  },
  async look({ id }, context): Promise<Look> {
    const schema = await describeSchema(id, context);
    if (!hasItems(schema, context)) return { fingerprint: identify(schema) };
    if (schema.sizeBytes > SECOND_SCAN_BYTES) {
      return { unknown: `items were not read twice: the table holds ${formatBytes(schema.sizeBytes)}` };
    }
    return {
      fingerprint: identify(schema, await context.optional('items', () => digestItems(id, schema, context))),
    };
  },
} satisfies CapturingCollector<Resource>;

/** A table that is being created has no items yet and refuses to be scanned. */
function hasItems(schema: TableSchema, { config }: CollectorContext): boolean {
  return config.snapshot.config.dynamodb.items && schema.status !== 'CREATING';
}

function identify(schema: TableSchema, digest?: string): string {
  const described = fingerprint([{ path: 'schema.json', json: schema.document }], new Uint8Array());
  return hash('sha256', `${described} ${digest ?? 'no items'}`);
}

async function captureItems(
  name: string,
  schema: TableSchema,
  path: string,
  context: CaptureContext,
): Promise<string> {
  const digest = new ItemDigest();
  await using sorter = createLineSorter();
  context.expect(schema.itemCount);
  context.counted();
  let expected = schema.itemCount;
  const expectMore = (steps: number) => {
    context.expect(steps);
    expected += steps;
  };
  await scan(name, schema, context, async (items) => {
    const lines = items.map((item) => renderSortable(item, schema.keyNames));
    for (const line of lines) digest.add(withoutKey(line));
    await sorter.add(lines);
    if (digest.count > expected) expectMore(digest.count - expected);
    context.step(items.length, name);
  });
  expectMore(digest.count - expected);
  context.add(await context.store(path, compress(sorter.sorted())));
  return digest.toString();
}

async function digestItems(name: string, schema: TableSchema, context: CollectorContext): Promise<string> {
  const digest = new ItemDigest();
  await scan(name, schema, context, async (items) => {
    for (const item of items) digest.add(renderItem(item));
  });
  return digest.toString();
}

/** Sorted batches of sortable lines as gzip of the plain ones; the same lines always give the same bytes. */
export function compress(batches: AsyncIterable<readonly string[]>): Readable {
  const gzip = createGzip({ level: GZIP_LEVEL });
  // An error of the source destroys `gzip` with it, which is where the reader hears of it.
  pipeline(Readable.from(toText(batches)), gzip, () => {});
  return gzip;
}

async function* toText(batches: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((line) => `${withoutKey(line)}\n`).join('');
}

/** Reads every item once, in parallel segments where the table is big and no provisioned capacity is at stake. */
async function scan(
  name: string,
  schema: TableSchema,
  context: CollectorContext,
  visit: (items: readonly Item[]) => Promise<void>,
): Promise<void> {
  const client = context.aws(DynamoDBClient);
  const wanted = schema.isProvisioned ? 1 : Math.ceil(schema.sizeBytes / SEGMENT_BYTES);
  const total = Math.min(Math.max(wanted, 1), MAX_SEGMENTS);
  const scanSegment = async (Segment: number) => {
    const parallel = total > 1 ? { Segment, TotalSegments: total } : {};
    const input = { TableName: name, ConsistentRead: true, ...parallel };
    for await (const page of paginateScan({ client }, input)) await visit(page.Items ?? []);
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: total }, (_, segment) => scanSegment(segment)),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw goneOr(outcome.reason);
}

function goneOr(error: unknown): unknown {
  const isGone = error instanceof Error && error.name === 'ResourceNotFoundException';
  return isGone ? new ResourceGoneError(error.message, { cause: error }) : error;
}
