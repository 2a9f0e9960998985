/** How far a service's clock is ahead of this machine's, milliseconds: at least `low`, at most `high`. */
export interface ClockOffset {
  readonly low: number;
  readonly high: number;
}

export const ANY_OFFSET: ClockOffset = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

const SECOND_MS = 1000;

/**
 * What one more answer tells: its `Date`, a whole second that has begun by then, was written between sending and
 * receiving. All three in milliseconds since 1970. NaN tells nothing.
 */
export function narrow(
  { low, high }: ClockOffset,
  date: number,
  sent: number,
  received: number,
): ClockOffset {
  if (Number.isNaN(date)) return { low, high };
  return { low: Math.max(low, date - received), high: Math.min(high, date + SECOND_MS - sent) };
}

/**
 * The first beginning of a second by the service's clock that lies for certain in the span of this machine's, as
 * milliseconds since 1970 by the service's clock; or `at`, if it does.
 */
export function findSecond(
  { low, high }: ClockOffset,
  { from, to, at }: { readonly from: number; readonly to: number; readonly at?: number },
): number | undefined {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const second = at ?? (Math.floor((from + high) / SECOND_MS) + 1) * SECOND_MS;
  return second > from + high && second < to + low ? second : undefined;
}
