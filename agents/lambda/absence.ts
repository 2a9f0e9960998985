import type { CollectorContext } from '../../src/engine/collector.ts';

/**
 * A detail that may not exist: null where the service says there is none, undefined where it could not be read,
 * which is then noted as a gap. `absent` are the error names that mean there is none.
 */
export function readOptional<T>(
  context: CollectorContext,
  what: string,
  call: () => Promise<T>,
  absent: readonly string[] = ['ResourceNotFoundException'],
): Promise<T | null | undefined> {
  return context.optional(what, async () => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Error && (absent.includes(error.name) || isMissingRoute(error))) return null;
      throw error;
    }
  });
}

/**
 * Endpoints other than AWS (moto, LocalStack) answer a call they do not have with a bare 404 page that no service
 * exception can be read from. What an endpoint has no call for cannot be set there either.
 */
function isMissingRoute(error: Error): boolean {
  if ('$fault' in error || !('$metadata' in error)) return false;
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return httpStatusCode === 404;
}
