import { ServiceError } from './service-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** The token of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** One page of a list; `token` is the `next` of the page before, `limit` what the client asked for (at most `max`). */
export function takePage<T>(
  items: readonly T[],
  token: string | null | undefined,
  limit: number | string | null | undefined,
  max = 100,
): Page<T> {
  const start = token ? readToken(token) : 0;
  const asked = Number(limit ?? max);
  const end = start + Math.max(1, Math.min(Number.isNaN(asked) ? max : asked, max));
  return { items: items.slice(start, end), next: end < items.length ? writeToken(end) : undefined };
}

function writeToken(offset: number): string {
  return Buffer.from(`from ${offset}`).toString('base64url');
}

function readToken(token: string): number {
  const [, offset] = /^from (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (offset === undefined) throw new ServiceError(400, 'InvalidParameterValue', `not a token: ${token}`);
  return Number(offset);
}
