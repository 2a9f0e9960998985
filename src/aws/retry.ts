import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import { describeFailure } from './failure.ts';
import { type RateBudget, type RateClock, SYSTEM_CLOCK } from './rate-budget.ts';

export interface RetryOptions {
  readonly budget: RateBudget;
  readonly signal: AbortSignal;
  readonly clock?: RateClock;
  /** 0 ≤ random() < 1. */
  readonly random?: () => number;
}

const MAX_ATTEMPTS = 10;
/** Refusals are no failures of the call: it waits its turn, as long as the account is busy. */
const MAX_THROTTLED_ATTEMPTS = 60;
const DEADLINE_MS = 180_000;
const THROTTLED_DEADLINE_MS = 900_000;
const BASE_DELAY_MS = 100;
const MAX_DELAY_MS = 10_000;

interface Token extends RetryToken {
  readonly startedAt: number;
}

/**
 * The SDK's retry strategy of every client: full jitter (Brooker 2015, "Exponential Backoff and Jitter"), a
 * deadline for each call, and the service's rate budget, which pays for first attempts and retries alike and hears
 * of every refusal. What a retry cannot mend (denied, not found) is thrown at once.
 */
export function createRetryStrategy(options: RetryOptions): RetryStrategyV2 {
  const { budget, signal, clock = SYSTEM_CLOCK, random = Math.random } = options;
  const token = (count: number, startedAt: number): Token => ({
    getRetryCount: () => count,
    getRetryDelay: () => 0,
    startedAt,
  });

  async function refresh(previous: RetryToken, info: RetryErrorInfo): Promise<RetryToken> {
    const isThrottled = info.errorType === 'THROTTLING';
    if (isThrottled) budget.throttled();
    const startedAt = (previous as Token).startedAt;
    const count = previous.getRetryCount() + 1;
    if (info.errorType === 'CLIENT_ERROR' || describeFailure(info.error).kind === 'unsupported')
      throw new Error('not retriable');
    if (isUnknownHost(info.error) && count >= 3) throw new Error('no such host');
    if (isExhausted(isThrottled, count, clock.now() - startedAt)) throw new Error('gave up');
    const ceiling = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** Math.min(count, 10));
    const hinted = info.retryAfterHint ? info.retryAfterHint.getTime() - Date.now() : 0;
    await clock.sleep(Math.max(random() * ceiling, Math.min(hinted, MAX_DELAY_MS)), signal);
    await budget.acquire(signal);
    return token(count, startedAt);
  }

  return {
    async acquireInitialRetryToken() {
      await budget.acquire(signal);
      return token(0, clock.now());
    },
    refreshRetryTokenForRetry: refresh,
    recordSuccess: () => budget.succeeded(),
  };
}

function isExhausted(isThrottled: boolean, count: number, elapsedMs: number): boolean {
  return isThrottled
    ? count >= MAX_THROTTLED_ATTEMPTS || elapsedMs > THROTTLED_DEADLINE_MS
    : count >= MAX_ATTEMPTS || elapsedMs > DEADLINE_MS;
}

/** A region or service that does not exist has no name in DNS: waiting does not mend that. */
function isUnknownHost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTFOUND';
}
