/** Why an attempt failed, as retry strategies tell them apart; `CLIENT_ERROR` is not worth another. */
export type RetryKind = 'THROTTLING' | 'TRANSIENT' | 'SERVER_ERROR' | 'CLIENT_ERROR';

export interface CallAnswer {
  readonly status: number;
  /** As AWS names it: `NoSuchKey`; empty where the answer does not say. */
  readonly code: string;
  readonly message: string;
  /** Where the answer tells the bucket's. */
  readonly region?: string | undefined;
  /** The URL that a redirect names. */
  readonly location?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

const THROTTLED =
  /^(SlowDown|Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|BandwidthLimitExceeded|LimitExceeded)/;
const TRANSIENT = /^(RequestTimeout|InternalError|ServiceUnavailable)/;
const TRANSIENT_STATUSES = [500, 502, 503, 504];
const BROKEN =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|HPE_|UND_ERR_|ERR_WORKER|TimeoutError)/;

/** What AWS answered instead of what was asked for; shaped like the SDK's own errors, which describeFailure reads. */
export class CallError extends Error {
  readonly answer: CallAnswer;
  declare readonly $fault?: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(answer: CallAnswer) {
    super(answer.message);
    this.answer = answer;
    this.name = answer.code || 'UnknownError';
    this.$metadata = { httpStatusCode: answer.status };
    // A bare page is no error of S3: those without a fault are taken for such.
    if (answer.code !== '') this.$fault = answer.status < 500 ? 'client' : 'server';
  }
}

/** Of anything an attempt throws: what AWS answered, or what happened to the connection. */
export function retryKindOf(error: unknown): RetryKind {
  if (error instanceof CallError) {
    const { status, code } = error.answer;
    if (THROTTLED.test(code) || status === 429) return 'THROTTLING';
    if (TRANSIENT.test(code) || TRANSIENT_STATUSES.includes(status)) return 'TRANSIENT';
    return status >= 500 ? 'SERVER_ERROR' : 'CLIENT_ERROR';
  }
  return isBroken(error) ? 'TRANSIENT' : 'CLIENT_ERROR';
}

/** The connection failed, or ended before the answer did. */
export function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return BROKEN.test('code' in error ? String(error.code) : error.name);
}
