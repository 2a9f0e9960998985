import pMap from 'p-map';
import type { Operation } from '../changes/change.ts';
import type { ListedKey } from '../changes/ports.ts';
import { formatBytes } from '../format.ts';
import { listSome } from '../sites/summary.ts';
import { plural } from '../terminal/text.ts';
import { explainBrake } from './brake.ts';
import { type IndexedObject, pathOf, readIndex } from './bucket-index.ts';
import { type ObjectPut, toDelete, toPut } from './bucket-operation.ts';
import { type BucketPlace, hasAcls } from './bucket-settings.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';

const AT_ONCE = 64;
/** Bytes that are to be written are read and compared with their sums first. */
const CHECKS_AT_ONCE = 8;

/** An object of the snapshot and what is there now under its key. */
interface Pair {
  readonly entry: IndexedObject;
  readonly listed: ListedKey | undefined;
}

interface Comparison {
  readonly pairs: readonly Pair[];
  /** There, and not in the snapshot. */
  readonly extras: readonly string[];
  /** In the snapshot by name only. */
  readonly missing: readonly string[];
  /** Objects that are there. */
  readonly total: number;
  /** Objects that the snapshot has. */
  readonly known: number;
}

/** The objects that are not as the snapshot has them, with headers, metadata and tags; deletions only if asked for. */
export async function planObjects(
  found: FoundResource,
  place: BucketPlace,
  context: ResourceContext,
): Promise<ResourceAnswer> {
  const { wanted, prefix = '' } = found;
  const { args, signal, source } = context;
  const compared = await compare(found, place, context);
  if (compared.known === 0 && compared.missing.length === 0 && prefix !== '')
    return { reasons: [`snapshot ${source.name} has nothing under ${wanted.typed}: correct the prefix`] };
  const planned = await pMap(
    compared.pairs,
    async ({ entry, listed }) => ({ entry, put: await toPut(entry, listed, place.bucket, context) }),
    { concurrency: AT_ONCE, signal },
  );
  const puts = planned.flatMap(({ entry, put }) => (put ? [{ entry, put }] : []));
  const doomed = args.isDeleting ? compared.extras : [];
  const changed = puts.filter(({ put }) => put.before !== null).length;
  const counts = { changed, deleted: doomed.length, total: compared.total };
  const brake = args.isForced ? undefined : explainBrake(wanted.typed, 'objects', counts);
  if (brake !== undefined) return { reasons: [brake] };
  await pMap(puts, ({ entry, put }) => source.ensure(put.after.sha256, pathOf(entry, found)), {
    concurrency: CHECKS_AT_ONCE,
    signal,
  });
  const deletes = await pMap(doomed, (key) => toDelete(place.bucket, key, context), {
    concurrency: AT_ONCE,
    signal,
  });
  const operations = [...puts.map(({ put }) => put), ...deletes.filter((each) => each !== undefined)];
  return {
    operations,
    summary: summarise(
      place,
      puts.map(({ put }) => put),
      compared,
      context,
    ),
    diff: operations.map(describe).join(''),
  };
}

async function compare(
  found: FoundResource,
  { bucket, isNew }: BucketPlace,
  context: ResourceContext,
): Promise<Comparison> {
  const { objects, signal } = context;
  const { prefix = '' } = found;
  const there = new Map<string, ListedKey>();
  if (!isNew)
    for await (const page of objects.list(bucket, prefix, signal))
      for (const listed of page) there.set(listed.key, listed);
  const total = there.size;
  const pairs: Pair[] = [];
  const missing: string[] = [];
  let known = 0;
  for await (const entry of readIndex(found, context)) {
    if (!entry.key.startsWith(prefix)) continue;
    const listed = there.get(entry.key);
    there.delete(entry.key);
    if (entry.sha256 === undefined) missing.push(entry.key);
    else known++;
    if (entry.sha256 !== undefined) pairs.push({ entry, listed });
  }
  return { pairs, extras: Array.from(there.keys()), missing, total, known };
}

function summarise(
  { bucket, configuration }: BucketPlace,
  puts: readonly ObjectPut[],
  { extras, missing, pairs, known }: Comparison,
  { args, source }: ResourceContext,
): readonly string[] {
  const changed = puts.filter(({ before }) => before !== null).length;
  const bytes = puts.reduce((sum, { after }) => sum + after.size, 0);
  const parts = [
    ...(puts.length > changed ? [`${plural(puts.length - changed, 'object')} to come back`] : []),
    ...(changed > 0 ? [`${plural(changed, 'object')} to become as before`] : []),
    ...(known > puts.length ? [`${plural(known - puts.length, 'object')} so already`] : []),
  ];
  const locked = pairs.filter(({ entry }) => Object.keys(entry.headers ?? {}).some(isLock)).length;
  return [
    ...(puts.length > 0 ? [`${bucket}: ${parts.join(', ')} (${formatBytes(bytes)} to write).`] : []),
    ...(extras.length > 0 && args.isDeleting
      ? [`Deleted, for ${source.name} does not have them: ${listSome(extras)}.`]
      : []),
    ...(extras.length > 0 && !args.isDeleting
      ? [
          `${plural(extras.length, 'object')} that ${source.name} does not have ${extras.length === 1 ? 'stays' : 'stay'}; --delete removes what is not in it.`,
        ]
      : []),
    ...(missing.length > 0
      ? [`Not restored, for ${source.name} lacks their bytes: ${listSome(missing)}.`]
      : []),
    ...(puts.length > 0 && hasAcls(configuration)
      ? [
          `Objects come back without access lists of their own: what was public by its own list is private then.`,
        ]
      : []),
    ...(locked > 0 ? [`Not restored: the object lock of ${plural(locked, 'object')}.`] : []),
  ];
}

function isLock(header: string): boolean {
  return header.startsWith('x-amz-object-lock-');
}

function describe(operation: Operation): string {
  if (operation.do === 'delete') return `- ${operation.bucket}/${operation.key}\n`;
  if (operation.do !== 'put') return '';
  const { bucket, key, before, after } = operation;
  return `${before === null ? '+' : '*'} ${bucket}/${key} (${formatBytes(after.size)})\n`;
}
