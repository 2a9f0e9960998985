import { CancelledError, ConfigError, UsageError } from '../errors.ts';

/** What scripts rely on; see SPEC section 2. */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, interrupted: 130 } as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof ConfigError) return EXIT.usage;
  return error instanceof CancelledError ? EXIT.interrupted : EXIT.failed;
}
