import { describe, expect, it } from 'vitest';
import { RateBudget, type RateClock } from '../../src/aws/rate-budget.ts';

const signal = new AbortController().signal;

/** Time passes only by sleeping and `pass`. */
function makeClock(): RateClock & { pass(ms: number): void } {
  let now = 0;
  return {
    now: () => now,
    pass(ms) {
      now += ms;
    },
    async sleep(ms) {
      now += ms;
    },
  };
}

async function timeFor(calls: number, budget: RateBudget, clock: RateClock): Promise<number> {
  const from = clock.now();
  for (let call = 0; call < calls; call++) await budget.acquire(signal);
  return clock.now() - from;
}

describe('a rate budget', () => {
  it('lets everything through while the service never refused', async () => {
    const clock = makeClock();
    expect(await timeFor(1000, new RateBudget(5, clock), clock)).toBe(0);
  });

  it('goes at the known quota after the first refusal', async () => {
    const clock = makeClock();
    const budget = new RateBudget(5, clock);
    budget.throttled();
    expect(await timeFor(11, budget, clock)).toBe(2000);
  });

  it('takes refusals of one second as one piece of news', () => {
    const clock = makeClock();
    const budget = new RateBudget(5, clock);
    for (let refusal = 0; refusal < 60; refusal++) budget.throttled();
    expect(budget.perSecond).toBe(5);
  });

  it('goes slower while it is still refused, but never stands still', () => {
    const clock = makeClock();
    const budget = new RateBudget(5, clock);
    for (let second = 0; second < 60; second++) {
      budget.throttled();
      clock.pass(1000);
    }
    expect(budget.perSecond).toBe(0.5);
  });

  it('tries to go faster after a while without refusals', () => {
    const clock = makeClock();
    const budget = new RateBudget(5, clock);
    budget.throttled();
    budget.succeeded();
    expect(budget.perSecond).toBe(5);
    clock.pass(2000);
    budget.succeeded();
    expect(budget.perSecond).toBeCloseTo(5.5);
  });
});
