import type { SandboxResponse, SandboxService } from './service.ts';

/** What may go wrong with one answer. */
const FAULT_KINDS = ['reset', 'internal error', 'throttled', 'cut'] as const;
/**
 * `reset`: the connection; `cut`: the body ends in its middle and the connection with it; `stalled`: nothing more comes
 * after its middle, only where a test asks for it.
 */
export type FaultKind = (typeof FAULT_KINDS)[number] | 'stalled';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Says of each call whether it fails, and how: the kinds take turns within a service. */
export function createFaults(random: () => number) {
  const turns = new Map<string, number>();
  return {
    /** `share` of all calls, 0 to 1. */
    next(service: string, share: number): FaultKind | undefined {
      if (random() >= share) return undefined;
      const turn = turns.get(service) ?? 0;
      turns.set(service, turn + 1);
      return FAULT_KINDS[turn % FAULT_KINDS.length];
    },
  };
}

/** A token bucket a service, which holds one second's worth and starts full. */
export function createThrottle(now: () => number) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    /** Takes a token; false where there is none. `rate` is tokens a second. */
    take(service: string, rate: number): boolean {
      const at = now();
      const bucket = buckets.get(service) ?? { tokens: Math.max(1, rate), at };
      buckets.set(service, bucket);
      bucket.tokens = Math.min(Math.max(1, rate), bucket.tokens + ((at - bucket.at) / 1000) * rate);
      bucket.at = at;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}

/** Status, code and message of "too many requests" by signing name, as each service words it. */
const THROTTLED: Readonly<Record<string, readonly [number, string, string]>> = {
  s3: [503, 'SlowDown', 'Please reduce your request rate.'],
  route53: [400, 'Throttling', 'Rate exceeded'],
  cloudfront: [400, 'Throttling', 'Rate exceeded'],
  iam: [400, 'Throttling', 'Rate exceeded'],
  sts: [400, 'Throttling', 'Rate exceeded'],
  lambda: [429, 'TooManyRequestsException', 'Rate Exceeded.'],
  apigateway: [429, 'TooManyRequestsException', 'Too Many Requests'],
  ses: [429, 'TooManyRequestsException', 'Too many requests'],
};

export function throttledError(service: SandboxService): SandboxResponse {
  return service.error(...(THROTTLED[service.signingName] ?? [400, 'ThrottlingException', 'Rate exceeded']));
}

export function internalError(service: SandboxService, message: string): SandboxResponse {
  return service.error(500, service.signingName === 's3' ? 'InternalError' : 'InternalFailure', message);
}

const SHORT_CODES = new Set(['s3', 'iam', 'sts', 'cloudfront', 'route53']);

export function expiredError(service: SandboxService): SandboxResponse {
  const code = SHORT_CODES.has(service.signingName) ? 'ExpiredToken' : 'ExpiredTokenException';
  const status = service.signingName === 's3' ? 400 : 403;
  return service.error(status, code, 'The security token included in the request is expired');
}
