import type { RetryErrorInfo } from '@smithy/types';
import { CallError, retryKindOf } from './call-error.ts';
import { rememberCall } from './failure.ts';
import type { RateBudget } from './rate-budget.ts';
import { createRetryStrategy } from './retry.ts';

/** What an attempt gave, and how long its answer took to begin, milliseconds. */
export interface Attempt<T> {
  readonly value: T;
  readonly waitedMs: number;
}

type ManyAttempts = readonly ({ readonly waitedMs: number } | { readonly why: string })[];

/** Makes calls that go past the SDK's clients under the same rules: rate budget, retries, names in errors, traffic. */
export interface Caller {
  /** `name` as AWS calls it, `GetObject`. Throws what the last attempt threw. */
  call<T>(name: string, signal: AbortSignal, attempt: () => Promise<Attempt<T>>): Promise<T>;
  /** Many calls of which each says itself what became of it, without retries. */
  many<T extends ManyAttempts>(count: number, signal: AbortSignal, attempt: () => Promise<T>): Promise<T>;
  /** A refusal that was already dealt with. */
  throttled(): void;
}

export interface CallerOptions {
  readonly budget: RateBudget;
  readonly signal: AbortSignal;
  readonly traffic: { requests: number; waitedMs: number };
}

export function createCaller({ budget, signal: runSignal, traffic }: CallerOptions): Caller {
  const strategy = createRetryStrategy({ budget, signal: runSignal });
  return {
    throttled: () => budget.throttled(),
    async many(count, signal, attempt) {
      await budget.acquire(signal, count);
      signal.throwIfAborted();
      traffic.requests += count;
      const answers = await attempt();
      for (const answer of answers) if ('waitedMs' in answer) traffic.waitedMs += answer.waitedMs;
      if (answers.some((answer) => 'why' in answer && answer.why === 'throttled')) budget.throttled();
      else budget.succeeded();
      return answers;
    },
    async call(name, signal, attempt) {
      let token = await strategy.acquireInitialRetryToken('');
      for (;;) {
        try {
          signal.throwIfAborted();
          traffic.requests += 1;
          const { value, waitedMs } = await attempt();
          traffic.waitedMs += waitedMs;
          budget.succeeded();
          return value;
        } catch (error) {
          if (error instanceof CallError) rememberCall(error, name);
          if (signal.aborted || retryKindOf(error) === 'CLIENT_ERROR') throw error;
          rememberCall(error, name);
          try {
            token = await strategy.refreshRetryTokenForRetry(token, describeForRetry(error));
          } catch (givenUp) {
            throw runSignal.aborted ? givenUp : error;
          }
        }
      }
    },
  };
}

function describeForRetry(error: unknown) {
  const hint = error instanceof CallError ? error.answer.retryAfterMs : undefined;
  return {
    error: error as NonNullable<RetryErrorInfo['error']>,
    errorType: retryKindOf(error),
    ...(hint === undefined ? {} : { retryAfterHint: new Date(Date.now() + hint) }),
  };
}
