import { Readable } from 'node:stream';
import type { CaptureContext, Gap } from '../../src/engine/collector.ts';
import { createKeyPaths } from '../../src/store/key-path.ts';
import { mapInBatches } from '../../src/transfer/in-order.ts';
import type { ListedObject, Transfer } from '../../src/transfer/transfer.ts';
import { type BucketPlace, listObjects } from './bucket-listing.ts';
import { ListingDigest } from './listing-digest.ts';
import { isUnchanged, type ObjectOutcome } from './object.ts';
import { type IndexEntry, type KnownObject, PreviousIndex, renderEntry } from './object-index.ts';
import { captureSlice, sliceTasks } from './object-slice.ts';
import type { BucketScope, ObjectTask } from './object-task.ts';

/** Slices of one bucket begun and not yet written to its index: a large object holds up no more than these. */
const SLICES_AHEAD = 16;
/** Objects named one by one as not captured; the index names all. */
const MAX_GAPS = 1000;
const INDEX_CHUNK_CHARACTERS = 65_536;
/** So much work is done again at most when a run is killed: longer for a few lines, since each checkpoint is a file. */
const CHECKPOINT_MS = 1_000;
const CHECKPOINT_FEW_MS = 10_000;
/** Of index lines, some 200 objects. */
const CHECKPOINT_CHARACTERS = 65_536;

/** Captures all objects of a bucket and their index; returns the digest of the listing that was captured. */
export async function captureObjects(place: BucketPlace, context: CaptureContext): Promise<string> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const digest = new ListingDigest();
  const capture = (slice: readonly ObjectTask[]) => {
    const outcomes = captureSlice(slice);
    if (!(outcomes instanceof Promise)) return outcomes;
    return outcomes.catch((error: unknown) => {
      stop.abort(error);
      throw error;
    });
  };
  const slices = findSlices(place, { ...place, context, signal });
  const outcomes = mapInBatches(slices, SLICES_AHEAD, capture);
  try {
    const lines = inChunks(withCheckpoints(indexLines(outcomes, digest, place, context), place, context));
    const index = await context.store(place.indexPath, Readable.from(lines, { objectMode: false }));
    context.add(index);
    return digest.finish();
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}

/** The bucket's objects, page by page, each with its path and with what the capture before knew of it. */
async function* findSlices(
  place: BucketPlace,
  scope: BucketScope,
): AsyncGenerator<ObjectTask[][], void, undefined> {
  const { folder, indexPath, transfer } = place;
  const { context, signal } = scope;
  const { plane } = context;
  const previous = context.full ? undefined : context.previous;
  const pathOf = createKeyPaths();
  const before = new PreviousIndex(await previous?.open(indexPath));
  try {
    for await (const objects of listObjects(place, { plane, signal, previous })) {
      context.expect(objects.length);
      const known = await keepHeld(objects, await before.find(objects), context);
      const tasks = objects.map((listed: ListedObject, index): ObjectTask => {
        const pathInBucket = pathOf(listed.key);
        return { scope, listed, path: `${folder}/${pathInBucket}`, pathInBucket, known: known[index] };
      });
      announce(tasks, transfer);
      yield sliceTasks(tasks);
    }
    context.counted();
  } finally {
    before.close();
  }
}

function announce(tasks: readonly ObjectTask[], transfer: Transfer): void {
  const fresh = tasks.filter(({ known }) => !known);
  const bytes = fresh.reduce((sum, { listed }) => sum + listed.size, 0);
  transfer.announce?.(fresh.length, bytes);
}

/** Those that are as they were and whose bytes the store has. */
function keepHeld(
  objects: readonly ListedObject[],
  known: readonly (KnownObject | undefined)[],
  { has }: Pick<CaptureContext, 'has'>,
): Promise<(KnownObject | undefined)[]> {
  return Promise.all(
    objects.map(async (listed, index) => {
      const before = known[index];
      const sha256 = before?.entry.sha256;
      if (!before || sha256 === undefined || !isUnchanged(before.entry, listed)) return undefined;
      return (await has({ sha256, size: listed.size })) ? before : undefined;
    }),
  );
}

async function* indexLines(
  outcomes: AsyncIterable<readonly (readonly ObjectOutcome[])[]>,
  digest: ListingDigest,
  { bucket }: BucketPlace,
  context: Pick<CaptureContext, 'add' | 'gap' | 'step'>,
): AsyncGenerator<string, void, undefined> {
  let gaps = 0;
  for await (const slices of outcomes) {
    const batch = slices.length === 1 ? (slices[0] ?? []) : slices.flat();
    const entries: IndexEntry[] = [];
    let lines = '';
    for (const outcome of batch) {
      if (outcome.kind === 'gone') continue;
      const { entry } = outcome;
      entries.push(entry);
      if (outcome.kind === 'captured') context.add(outcome.row);
      const gap = gapOf(entry);
      if (gap && ++gaps <= MAX_GAPS) context.gap(gap);
      lines += outcome.kind === 'captured' && outcome.line ? `${outcome.line}\n` : renderEntry(entry);
    }
    digest.add(entries);
    const last = entries.at(-1);
    context.step(batch.length, last && `${bucket}/${onOneLine(last.key)}`);
    yield lines;
  }
  if (gaps <= MAX_GAPS) return;
  const message = 'the index of the bucket names all of them, under "missing" and "missingTags"';
  context.gap({ what: `${gaps - MAX_GAPS} more objects`, call: 'GetObject', code: 'more', message });
}

function gapOf({ key, missing, missingTags }: IndexEntry): Gap | undefined {
  if (missing) return { what: `object ${onOneLine(key)}`, ...missing };
  return missingTags && { what: `tags of object ${onOneLine(key)}`, ...missingTags };
}

/** For people: keys may hold newlines and terminal codes. */
function onOneLine(key: string): string {
  return /\p{Cc}/u.test(key) ? JSON.stringify(key) : key;
}

/** Keeps the index as far as it is, now and then, while it goes on; the smallest buckets never reach a checkpoint. */
async function* withCheckpoints(
  lines: AsyncIterable<string>,
  { indexPath }: BucketPlace,
  context: Pick<CaptureContext, 'checkpoint'>,
): AsyncGenerator<string, void, undefined> {
  let draft = '';
  let since = performance.now();
  let writing: Promise<void> | undefined;
  for await (const line of lines) {
    yield line;
    draft += line;
    const isMuch = draft.length >= CHECKPOINT_CHARACTERS;
    if (performance.now() - since < (isMuch ? CHECKPOINT_MS : CHECKPOINT_FEW_MS)) continue;
    await writing;
    writing = context.checkpoint(indexPath, draft);
    writing.catch(() => undefined);
    draft = '';
    since = performance.now();
  }
  await writing;
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<Buffer, void, undefined> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < INDEX_CHUNK_CHARACTERS) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk.length > 0) yield Buffer.from(chunk);
}
