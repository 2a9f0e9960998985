import type { ObjectVersion } from '../../src/changes/change.ts';
import { MovedError } from '../../src/changes/ports.ts';
import { isNamed, statusOf } from './failure.ts';
import type { Pause } from './scope.ts';

export interface Condition {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: '*';
}

export interface ConditionalWrite<T> {
  /** The call: endpoints may know conditions in one and not in the other. */
  readonly call: string;
  /** `bucket/key`, for people. */
  readonly place: string;
  readonly before: ObjectVersion | null;
  head(): Promise<ObjectVersion | undefined>;
  send(condition: Condition): Promise<T>;
  /** What the write would have answered, if `now` is what it was to make: its answer got lost, or it was done before. */
  done(now: ObjectVersion | undefined): T | undefined;
}

export type ConditionalWriter = <T>(write: ConditionalWrite<T>, signal: AbortSignal) => Promise<T>;

export interface WriterOptions {
  /** Whether conditions are known to hold: S3's own do. Other stores may ignore them: there a HEAD comes first. */
  readonly isTrusted: boolean;
  readonly pause: Pause;
}

const CONFLICTS = 5;
const CONFLICT_MS = 200;

/**
 * Writes only over what the writer has seen. Calls that refuse conditions as such (501) are remembered and sent
 * without, right after a HEAD.
 */
export function createWriter({ isTrusted, pause }: WriterOptions): ConditionalWriter {
  const unconditional = new Set<string>();
  return async (write, signal) => {
    for (let conflicts = 0; ; ) {
      const isBlind = unconditional.has(write.call);
      if (isBlind || !isTrusted) {
        const now = await write.head();
        if (!isSame(now, write.before)) return finish(write, now);
      }
      try {
        return await write.send(isBlind ? {} : conditionOf(write.before));
      } catch (error) {
        if (isRefused(error)) return finish(write, await write.head());
        if (isNamed(error, 'NoSuchUpload')) return finish(write, await write.head(), error);
        if (!isBlind && statusOf(error) === 501) unconditional.add(write.call);
        else if (!isConflict(error) || ++conflicts >= CONFLICTS) throw error;
        else await pause(CONFLICT_MS * conflicts, signal);
      }
    }
  };
}

function conditionOf(before: ObjectVersion | null): Condition {
  return before ? { IfMatch: `"${before.etag}"` } : { IfNoneMatch: '*' };
}

function isSame(now: ObjectVersion | undefined, before: ObjectVersion | null): boolean {
  return now?.etag === before?.etag;
}

/** The condition did not hold; where there is nothing any more, If-Match finds no key. */
function isRefused(error: unknown): boolean {
  return statusOf(error) === 412 || isNamed(error, 'NoSuchKey', 'PreconditionFailed');
}

/** Another write was under way: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function isConflict(error: unknown): boolean {
  return isNamed(error, 'ConditionalRequestConflict', 'OperationAborted');
}

/** An upload is gone once it is put together, so an answer that got lost looks like that, too (`error`). */
function finish<T>(
  { place, before, done }: ConditionalWrite<T>,
  now: ObjectVersion | undefined,
  error?: unknown,
): T {
  const answer = done(now);
  if (answer !== undefined) return answer;
  if (error !== undefined) throw error;
  if (!now) throw new MovedError(`${place} has been deleted meanwhile`);
  throw new MovedError(`${place} has been ${before ? 'changed' : 'made'} by somebody else meanwhile`);
}
