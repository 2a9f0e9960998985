import type { RetryErrorType } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import { RateBudget, type RateClock } from '../../src/aws/rate-budget.ts';
import { createRetryStrategy } from '../../src/aws/retry.ts';

function makeRetries(random = 0.5) {
  const slept: number[] = [];
  let now = 0;
  const clock: RateClock = {
    now: () => now,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
  const stop = new AbortController();
  const budget = new RateBudget(5, clock);
  const strategy = createRetryStrategy({ budget, signal: stop.signal, clock, random: () => random });
  const attempts = async (errorType: RetryErrorType, most: number, error?: Error) => {
    let token = await strategy.acquireInitialRetryToken('');
    for (let attempt = 1; attempt < most; attempt++) {
      const info = { errorType, ...(error ? { error: error as never } : {}) };
      const next = await strategy.refreshRetryTokenForRetry(token, info).catch(() => undefined);
      if (!next) return attempt;
      token = next;
    }
    return most;
  };
  return { strategy, slept, stop, budget, attempts };
}

describe('a call', () => {
  it('is tried again after a server error, ten times in all', async () => {
    expect(await makeRetries().attempts('SERVER_ERROR', 100)).toBe(10);
  });

  it('is not tried again when the fault is the request', async () => {
    expect(await makeRetries().attempts('CLIENT_ERROR', 100)).toBe(1);
  });

  it('waits longer each time, by chance, up to ten seconds', async () => {
    const { slept, attempts } = makeRetries(0.999);
    await attempts('TRANSIENT', 100);
    expect(slept.slice(0, 3).map(Math.round)).toEqual([200, 400, 799]);
    expect(Math.max(...slept)).toBeLessThan(10_000);
  });

  it.each([
    ['as long as the answer asks for', 8, 8_000],
    ['ten seconds where it asks for more', 900, 10_000],
  ])('waits %s', async (_, seconds, most) => {
    const { strategy, slept } = makeRetries();
    const token = await strategy.acquireInitialRetryToken('');
    const retryAfterHint = new Date(Date.now() + seconds * 1000);
    await strategy.refreshRetryTokenForRetry(token, { errorType: 'TRANSIENT', retryAfterHint });
    // Without the hint it is a tenth of a second; the machine's clock goes on meanwhile.
    expect(slept[0]).toBeGreaterThan(most / 2);
    expect(slept[0]).toBeLessThanOrEqual(most);
  });

  it('outlasts a busy account', async () => {
    const { attempts, budget } = makeRetries();
    expect(await attempts('THROTTLING', 100)).toBe(60);
    expect(budget.perSecond).toBeLessThan(5);
  });

  it('gives up early where the host does not exist', async () => {
    const unknown = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    expect(await makeRetries().attempts('TRANSIENT', 100, unknown)).toBe(3);
  });

  it('stops waiting when the run is cancelled', async () => {
    const { strategy, stop } = makeRetries();
    const token = await strategy.acquireInitialRetryToken('');
    stop.abort(new Error('cancelled'));
    await expect(strategy.refreshRetryTokenForRetry(token, { errorType: 'TRANSIENT' })).rejects.toThrow(
      'cancelled',
    );
  });
});
