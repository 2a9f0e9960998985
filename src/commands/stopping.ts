import { CancelledError } from '../errors.ts';

/**
 * What `work` answers; told to stop, it is not waited for. For what only reads, or can be gone on with.
 * @throws {CancelledError} with the message.
 */
export async function orStopped<T>(work: Promise<T>, stop: AbortSignal, message = 'stopped'): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const onStop = (): void => stopped.reject(new CancelledError(message));
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  // It may fail when nobody waits for it any more.
  work.catch(() => {});
  try {
    return await Promise.race([stopped.promise, work]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
