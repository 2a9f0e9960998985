import { createHash, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pMap from 'p-map';
import type { RestoreTarget } from '../changes/change.ts';
import { hasHeadersOf } from '../changes/object-version.ts';
import type { PlanContext } from '../changes/planner.ts';
import { explainScratch } from '../config-rules.ts';
import { RestoreError } from '../errors.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { Store } from '../store/store.ts';
import { plural } from '../terminal/text.ts';
import { headersOf, type IndexedObject, pathOf, readIndex } from './bucket-index.ts';
import { type Random, sample } from './drill-choice.ts';
import type { SnapshotSource } from './snapshot-source.ts';

export interface ScratchBucketDeps extends Pick<PlanContext, 'objects' | 'restore'> {
  readonly config: Parameters<typeof explainScratch>[0];
  readonly store: Store;
  readonly random: Random;
}

/** Objects: how many were restored, their bytes, and how many there are. */
interface Drilled {
  readonly files: number;
  readonly bytes: number;
  readonly of: number;
}

/** A bucket that drills restore objects to; nothing of theirs stays. */
export interface ScratchBucket {
  /** Random objects of a bucket of the snapshot: written, read back, compared, removed. Throws where one is not as it was. */
  drill(resource: ManifestResource, source: SnapshotSource, signal: AbortSignal): Promise<Drilled>;
  /**
   * Removes what is left of this drill, also after it was stopped.
   * @throws {RestoreError} where something stays.
   */
  sweep(): Promise<void>;
}

/** All drills; beneath it each has a folder of its own. */
const PREFIX = 'tidemark-drill/';
const MOST_OBJECTS = 100;
/** Of one bucket. */
const MOST_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 8;
/** Larger objects are sent as a stream. */
const HELD_BYTES = 1_000_000;
const LONGEST_KEY_BYTES = 1024;
const SWEEP_MS = 60_000;
const CLOSED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * Makes sure that nothing of anybody's can be harmed or seen there.
 * @throws {RestoreError} with the reason and the next step.
 */
export async function openScratchBucket(
  bucket: string,
  deps: ScratchBucketDeps,
  signal: AbortSignal,
): Promise<ScratchBucket> {
  const refusal = explainScratch(deps.config, bucket) ?? (await explainBucket(bucket, deps, signal));
  if (refusal !== undefined) throw new RestoreError(refusal);
  const prefix = `${PREFIX}${randomUUID()}/`;
  return {
    drill: (resource, source, stop) =>
      drillBucket(resource, { ...deps, bucket, prefix, source, signal: stop }),
    sweep: () => sweep(bucket, prefix, deps),
  };
}

async function explainBucket(
  bucket: string,
  { objects, restore }: ScratchBucketDeps,
  signal: AbortSignal,
): Promise<string | undefined> {
  const look = (step: string, wanted: unknown) => {
    const target: RestoreTarget = { service: 's3', step, region: 'global', target: bucket, wanted };
    return restore.look(target, { open: refuseToOpen, signal });
  };
  const { state, refusal } = await look('bucket', {});
  if (state === null) return `there is no bucket ${bucket}: make one for drills, and name it`;
  if (refusal !== undefined) return `the bucket ${bucket} is of another account, or may not be read`;
  if (!(await look('setting', { part: 'versioning', value: null })).isDone)
    return `the bucket ${bucket} has versioning, so that what a drill removes would stay in it: name one without`;
  if (!(await look('setting', { part: 'publicAccessBlock', value: CLOSED })).isDone)
    return `the bucket ${bucket} does not block all public access, and copies of private objects go there: turn "Block all public access" on, or name another`;
  for await (const page of objects.list(bucket, PREFIX, signal))
    if (page.length > 0)
      return `there are objects under ${bucket}/${PREFIX}: another drill is going on, or one was killed; then remove them: aws s3 rm --recursive s3://${bucket}/${PREFIX}`;
  return undefined;
}

function refuseToOpen(): never {
  throw new RangeError('a look at a bucket opens nothing');
}

interface Drilling extends ScratchBucketDeps {
  readonly bucket: string;
  readonly prefix: string;
  readonly source: SnapshotSource;
  readonly signal: AbortSignal;
}

async function drillBucket(resource: ManifestResource, drilling: Drilling): Promise<Drilled> {
  const { random, signal } = drilling;
  const sampled = await sample(readIndex({ resource }, drilling), MOST_OBJECTS, random);
  let bytes = 0;
  const chosen = sampled.chosen.filter(({ sha256, size }) => {
    const fits = sha256 !== undefined && bytes + size <= MOST_BYTES;
    if (fits) bytes += size;
    return fits;
  });
  const failures: unknown[] = [];
  // Waits for all that is under way, so that nothing is written once the drill is swept up.
  const drillOne = async (entry: IndexedObject, at: number): Promise<void> => {
    if (failures.length > 0 || signal.aborted) return;
    await drillObject(entry, at, resource, drilling).catch((error: unknown) => failures.push(error));
  };
  await pMap(chosen, drillOne, { concurrency: AT_ONCE });
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return { files: chosen.length, bytes, of: sampled.of };
}

/** As a restore writes it, but in the storage class of the bucket: others may take hours to be read, and cost for months. */
async function drillObject(
  entry: IndexedObject,
  at: number,
  resource: ManifestResource,
  { objects, store, source, bucket, prefix, signal }: Drilling,
): Promise<void> {
  const path = pathOf(entry, { resource });
  const sha256 = (await source.files(resource)).get(path);
  const open = (): Readable => store.openSnapshot(source.name, path);
  const { 'x-amz-storage-class': _, ...headers } = headersOf(entry);
  const version = { headers, metadata: entry.metadata ?? {} };
  const own = `${prefix}${resource.id}/${entry.key}`;
  const key = Buffer.byteLength(own) <= LONGEST_KEY_BYTES ? own : `${prefix}${resource.id}.${at}`;
  const { size } = entry;
  const body = size <= HELD_BYTES ? await buffer(open()) : { open, size };
  await objects.put(bucket, key, body, version, null, signal);
  const found = await objects.open(bucket, key, signal);
  if (!found) throw new RestoreError(`${entry.key} was written and is not there`);
  if ((await hashOf(found.body)) !== sha256)
    throw new RestoreError(
      `${path} is not what the snapshot has: see \`tidemark snapshot verify ${source.name}\``,
    );
  if (!hasHeadersOf(version, found.version))
    throw new RestoreError(
      `${entry.key} came back with other headers, metadata or tags than it was written with`,
    );
  await objects.delete(bucket, key, found.version, signal);
}

async function sweep(bucket: string, prefix: string, { objects }: ScratchBucketDeps): Promise<void> {
  const signal = AbortSignal.timeout(SWEEP_MS);
  let left = 0;
  try {
    for await (const page of objects.list(bucket, prefix, signal))
      for (const { key } of page) {
        left++;
        const now = await objects.head(bucket, key, signal);
        if (now) await objects.delete(bucket, key, now, signal);
        left--;
      }
  } catch (cause) {
    const what = left > 0 ? plural(left, 'object') : 'what the drill wrote';
    throw new RestoreError(
      `${what} could not be removed: aws s3 rm --recursive s3://${bucket}/${prefix} removes all of it`,
      { cause },
    );
  }
}

async function hashOf(stream: Readable): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of stream) sha256.update(chunk);
  return sha256.digest('hex');
}
