import type { Logger } from 'pino';
import { CancelledError, describeError } from '../errors.ts';
import type { ChangeRegistry } from '../state/changes.ts';
import { HEARTBEAT_MS } from '../state/ownership.ts';

/** A change that this process is deciding or applying, and says so in the database. */
export interface Work extends Disposable {
  readonly signal: AbortSignal;
  stop(reason: unknown): void;
  /** Aborted, with a name for a reason, when a person wants no more of it done. */
  readonly halted: AbortSignal;
  halt(by: string): void;
  /**
   * Before a write: throws where the change is no longer this process's. A process that was asleep (a laptop, a paused
   * machine) does not know what others did meanwhile; one that was heard a moment ago need not ask.
   */
  confirm(): Promise<void>;
  /** Resolves when the work has ended. */
  readonly ended: Promise<void>;
}

/** Why work stops that the next process goes on with. */
export const SUSPENDED = new CancelledError('the process is stopping');

interface WorkDeps {
  /** Changes that this process works on, by id. */
  readonly own: Map<string, Work>;
  readonly registry: Pick<ChangeRegistry, 'heartbeat'>;
  readonly log: Logger;
  readonly clock: () => Date;
  /** Aborted when the process stops. */
  readonly stop: AbortController;
}

/** So long after a heartbeat nobody else has taken the change over: others wait for a minute. */
const SURE_MS = 3 * HEARTBEAT_MS;

/** Begins to say that this process lives; the change must be its own already. Disposing it ends that. */
export function startWork(machine: WorkDeps, id: string): Work {
  const { own, registry, log, clock, stop: process } = machine;
  const stop = new AbortController();
  const halt = new AbortController();
  const ended = Promise.withResolvers<void>();
  let heardAt = clock().getTime();
  const beat = async (): Promise<void> => {
    const askedAt = clock().getTime();
    if (await registry.heartbeat(id)) heardAt = askedAt;
    else stop.abort(new CancelledError('another process has taken the change over'));
  };
  const heartbeat = setInterval(() => {
    beat().catch((error: unknown) =>
      log.warn({ change: id, error: describeError(error) }, 'the database did not take a heartbeat'),
    );
  }, HEARTBEAT_MS);
  const work: Work = {
    signal: stop.signal,
    stop: (reason) => stop.abort(reason),
    halted: halt.signal,
    halt: (by) => halt.abort(by),
    async confirm() {
      if (clock().getTime() - heardAt > SURE_MS) await beat();
      stop.signal.throwIfAborted();
    },
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
