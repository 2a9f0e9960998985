import { CancelledError, describeError } from '../errors.ts';
import { HEARTBEAT_MS } from '../state/ownership.ts';
import type { Machine } from './machine.ts';

/** A change that this process is deciding or applying, and says so in the database. */
export interface Work extends Disposable {
  readonly signal: AbortSignal;
  stop(reason: unknown): void;
  /** Aborted, with a name for a reason, when a person wants no more of it done. */
  readonly halted: AbortSignal;
  halt(by: string): void;
  /** Resolves when the work has ended. */
  readonly ended: Promise<void>;
}

/** Why work stops that the next process goes on with. */
export const SUSPENDED = new CancelledError('the process is stopping');

/** Begins to say that this process lives; the change must be its own already. Disposing it ends that. */
export function startWork({ own, registry, log, stop: process }: Machine, id: string): Work {
  const stop = new AbortController();
  const halt = new AbortController();
  const ended = Promise.withResolvers<void>();
  const heartbeat = setInterval(() => {
    registry.heartbeat(id).then(
      (isMine) => isMine || stop.abort(new CancelledError('another process has taken the change over')),
      (error) =>
        log.warn({ change: id, error: describeError(error) }, 'the database did not take a heartbeat'),
    );
  }, HEARTBEAT_MS);
  const work: Work = {
    signal: stop.signal,
    stop: (reason) => stop.abort(reason),
    halted: halt.signal,
    halt: (by) => halt.abort(by),
    ended: ended.promise,
    [Symbol.dispose]() {
      clearInterval(heartbeat);
      own.delete(id);
      ended.resolve();
    },
  };
  own.set(id, work);
  if (process.signal.aborted) work.stop(SUSPENDED);
  return work;
}
