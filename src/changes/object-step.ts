import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Kept } from '../state/change-steps.ts';
import { type ApplyContext, failStep } from './apply-context.ts';
import type { ObjectVersion, Operation, StepOutcome } from './change.ts';
import { describeMove, hasHeadersOf, isAsSeen } from './object-version.ts';
import { MovedError } from './ports.ts';

export type ObjectOperation = Exclude<Operation, { readonly do: 'deploy' | 'restore' }>;

/** Larger objects are sent as a stream. */
const HELD_BYTES = 1_000_000;

/**
 * One write, with what it replaces kept first. Also where it was done already, by a process that died: the outcome is
 * then `done`. Throws only where it is stopped.
 */
export async function applyObject(
  index: number,
  operation: ObjectOperation,
  context: ApplyContext,
): Promise<StepOutcome> {
  const { bucket, key, before } = operation;
  try {
    context.guard(bucket, key);
    const now = await context.objects.head(bucket, key, context.signal);
    if (!isAsSeen(before, now)) {
      if (await isDone(operation, now, context)) return finish(index, operation, now?.etag, context);
      throw new MovedError(`${bucket}/${key} ${describeMove(before, now)}`);
    }
    await keepReplaced(index, operation, context);
    await context.confirm();
    return await write(index, operation, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return failStep(index, error, context.journal.kept(index));
  }
}

/** Looks whether what was written is what is there now. */
export async function validateObject(
  operation: ObjectOperation,
  outcome: StepOutcome,
  { objects, signal }: ApplyContext,
): Promise<StepOutcome> {
  const { bucket, key } = operation;
  try {
    const now = await objects.head(bucket, key, signal);
    if (now?.etag === outcome.etag) return outcome;
    throw new MovedError(`${bucket}/${key} was changed by somebody else right after it was written`);
  } catch (error) {
    signal.throwIfAborted();
    return failStep(outcome.index, error, outcome);
  }
}

/** A write that failed may have been made all the same: what is there now tells. */
async function write(index: number, operation: ObjectOperation, context: ApplyContext): Promise<StepOutcome> {
  const { bucket, key } = operation;
  const { objects, signal } = context;
  try {
    return finish(index, operation, await send(operation, context), context);
  } catch (error) {
    signal.throwIfAborted();
    const now = await objects.head(bucket, key, signal).catch(() => null);
    if (now !== null && (await isDone(operation, now, context).catch(() => false)))
      return finish(index, operation, now?.etag, context);
    throw error;
  }
}

/** The new ETag; undefined where it was deleted. */
async function send(operation: ObjectOperation, context: ApplyContext): Promise<string | undefined> {
  const { bucket, key, before } = operation;
  const { objects, store, signal } = context;
  switch (operation.do) {
    case 'put': {
      const { sha256, size } = operation.after;
      const open = (): Readable => store.open(sha256);
      const body = size <= HELD_BYTES ? await buffer(open()) : { open, size };
      return objects.put(bucket, key, body, operation.after, before, signal);
    }
    case 'copy': {
      const source = { ...operation.from, etag: operation.after.etag };
      return objects.copy(source, { bucket, key }, before, signal);
    }
    case 'delete':
      if (before) await objects.delete(bucket, key, before, signal);
      return undefined;
    default:
      return operation satisfies never;
  }
}

function finish(
  index: number,
  operation: ObjectOperation,
  etag: string | undefined,
  { journal }: ApplyContext,
): StepOutcome {
  const kept = journal.kept(index) ?? keptByPlan(operation);
  return { index, outcome: 'done', ...(etag !== undefined && { etag }), ...kept };
}

async function keepReplaced(index: number, operation: ObjectOperation, context: ApplyContext): Promise<void> {
  const { objects, store, journal, signal } = context;
  const { bucket, key, before } = operation;
  if (!before || journal.kept(index)) return;
  const planned = keptByPlan(operation);
  if (planned && (await store.size(planned.replaced)) !== undefined) return;
  const found = await objects.open(bucket, key, signal);
  if (!found || !isAsSeen(before, found.version)) {
    found?.body.destroy();
    throw new MovedError(`${bucket}/${key} ${describeMove(before, found?.version)}`);
  }
  const { version, body } = found;
  const { sha256 } = await store.put(body, { size: version.size }, signal);
  await journal.keep(index, { replaced: sha256, was: { ...version, sha256 } });
}

/** Where the planner has read what is replaced, it is in the store already. */
function keptByPlan({ before }: ObjectOperation): Kept | undefined {
  return before?.sha256 === undefined ? undefined : { replaced: before.sha256, was: before };
}

async function isDone(
  operation: ObjectOperation,
  now: ObjectVersion | undefined,
  context: ApplyContext,
): Promise<boolean> {
  if (operation.do === 'delete' || !now) return operation.do === 'delete' && !now;
  const { after } = operation;
  if (now.size !== after.size || !hasHeadersOf(after, now)) return false;
  // With other encryption, or copied from parts, the same bytes have another ETag.
  return now.etag === after.etag || (await hasSameBytes(operation, context));
}

async function hasSameBytes(
  operation: Exclude<ObjectOperation, { readonly do: 'delete' }>,
  context: ApplyContext,
): Promise<boolean> {
  const [there, wanted] = await Promise.all([
    hashObject(operation, context),
    operation.do === 'put' ? operation.after.sha256 : hashObject(operation.from, context),
  ]);
  return there !== undefined && there === wanted;
}

async function hashObject(
  { bucket, key }: { readonly bucket: string; readonly key: string },
  { objects, signal }: ApplyContext,
): Promise<string | undefined> {
  const found = await objects.open(bucket, key, signal);
  if (!found) return undefined;
  const sha256 = createHash('sha256');
  for await (const chunk of found.body) sha256.update(chunk);
  return sha256.digest('hex');
}
