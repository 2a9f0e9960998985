import { describeFailure } from '../../src/aws/failure.ts';
import type { FileRow } from '../../src/engine/collector.ts';
import { rethrowFatal } from '../../src/engine/context.ts';
import type { ListedObject, ObjectFacts } from '../../src/transfer/transfer.ts';
import type { CallFault, IndexEntry } from './object-index.ts';
import { saveAsItIs } from './object-save.ts';
import type { ObjectTask } from './object-task.ts';

/** A body that is cut or not what S3 says of it is asked for again, this often in all. */
const BODY_ATTEMPTS = 3;
const CLASS_HEADER = 'x-amz-storage-class';

/** `missing`: it is there, but its bytes could not be had. `gone`: it was deleted after it was listed. */
export type ObjectOutcome =
  | {
      readonly kind: 'captured';
      readonly entry: IndexEntry;
      readonly row: FileRow;
      /** Its line in the index, where that is as it was. */
      readonly line?: string;
    }
  | { readonly kind: 'missing'; readonly entry: IndexEntry }
  | { readonly kind: 'gone' };

/** Captures one object: at once where it is known, else from S3. Throws only what ends the run. `attemptsMade`: whose bytes were not right. */
export function captureObject(task: ObjectTask, attemptsMade = 0): ObjectOutcome | Promise<ObjectOutcome> {
  const { known, listed, scope } = task;
  const { transfer, context } = scope;
  if (!known && transfer.save) return fetchObject(task, attemptsMade);
  if (!known) return context.slots.run(() => fetchObject(task, attemptsMade));
  const entry = inClass(known.entry, listed.storageClass);
  if (entry.missingTags) return context.slots.run(() => addTags(task, entry));
  const outcome = captured(task, entry, entry.sha256 ?? '');
  const isAsItWas = entry === known.entry && outcome.entry.path === entry.path;
  return isAsItWas ? { ...outcome, line: known.line } : outcome;
}

/** Whether the object is the one that was captured, by all that a listing shows of it but its storage class. */
export function isUnchanged(known: IndexEntry, listed: ListedObject): boolean {
  return (
    known.etag === listed.etag && known.size === listed.size && known.lastModified === listed.lastModified
  );
}

/** A lifecycle rule may have moved the object, which changes nothing else; the standard class is in no header. */
function inClass(entry: IndexEntry, storageClass: string | undefined): IndexEntry {
  if (entry.storageClass === storageClass) return entry;
  const { storageClass: _, ...rest } = entry;
  const { [CLASS_HEADER]: __, ...others } = entry.headers ?? {};
  if (storageClass === undefined) return { ...rest, headers: others };
  const own = storageClass === 'STANDARD' ? {} : { [CLASS_HEADER]: storageClass };
  const headers = Object.entries({ ...others, ...own }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...rest, storageClass, headers: Object.fromEntries(headers) };
}

/** It is as it was; its tags could not be had then. */
async function addTags(task: ObjectTask, { missingTags: _, ...entry }: IndexEntry): Promise<ObjectOutcome> {
  return captured(task, { ...entry, ...(await readTags(task)) }, entry.sha256 ?? '');
}

async function fetchObject(task: ObjectTask, attemptsMade: number): Promise<ObjectOutcome> {
  for (let attempt = attemptsMade + 1; ; attempt++) {
    try {
      return await fetchOnce(task);
    } catch (error) {
      const fault = describeFault(error, task.scope.signal);
      // Calls were retried already; what comes from no call happened to the body on its way.
      if (fault.call === '' && attempt < BODY_ATTEMPTS) continue;
      return {
        kind: 'missing',
        entry: { ...task.listed, missing: { ...fault, call: fault.call || 'GetObject' } },
      };
    }
  }
}

async function fetchOnce(task: ObjectTask): Promise<ObjectOutcome> {
  task.scope.signal.throwIfAborted();
  const { answer, listed } = await saveAsItIs(task);
  if (answer.kind !== 'object') return { kind: 'gone' };
  return describeSaved(task, listed, answer.head, answer.stored.sha256);
}

/** The object as it was saved; at once where it has no tags. */
export function describeSaved(
  task: ObjectTask,
  listed: ListedObject,
  { versionId, headers, metadata, checksum, tagCount }: ObjectFacts,
  sha256: string,
): ObjectOutcome | Promise<ObjectOutcome> {
  const entry = {
    ...listed,
    headers,
    metadata,
    ...(versionId === undefined ? {} : { versionId }),
    ...(checksum === undefined ? {} : { checksum }),
  };
  if (tagCount === 0) return captured(task, entry, sha256);
  return readTags(task).then((tags) => captured(task, { ...entry, ...tags }, sha256));
}

async function readTags({ scope, listed }: ObjectTask): Promise<Pick<IndexEntry, 'tags' | 'missingTags'>> {
  const { transfer, bucket, signal } = scope;
  try {
    return { tags: await transfer.tags(bucket, listed.key, { signal }) };
  } catch (error) {
    const fault = describeFault(error, signal);
    return fault.code === 'NoSuchKey' ? {} : { missingTags: { ...fault, call: 'GetObjectTagging' } };
  }
}

function captured(
  task: ObjectTask,
  entry: IndexEntry,
  sha256: string,
): Extract<ObjectOutcome, { kind: 'captured' }> {
  const { path, pathInBucket, listed } = task;
  const differs = pathInBucket !== listed.key;
  const { path: _, ...facts } = entry;
  return {
    kind: 'captured',
    entry: { ...facts, sha256, ...(differs ? { path: pathInBucket } : {}) },
    row: { path, sha256, size: entry.size, ...(differs ? { key: listed.key } : {}) },
  };
}

/** Throws what ends the run; the rest as it stands in the index, in words that say what to do. */
function describeFault(error: unknown, signal: AbortSignal): CallFault {
  rethrowFatal(error, signal);
  const { call, code, message } = describeFailure(error);
  return { call, code, message: explain(code, message) };
}

function explain(code: string, message: string): string {
  if (code === 'InvalidObjectState') return 'it is archived: restore it in S3, then take a new snapshot';
  if (code === 'InvalidRequest' && /server side encryption/i.test(message))
    return 'it is encrypted with a key that its owner sends along (SSE-C), which Tidemark does not have';
  return message;
}
