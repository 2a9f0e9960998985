import { describeFailure, rememberCall } from '../../src/aws/failure.ts';
import { MovedError, PortError } from '../../src/changes/ports.ts';

/** Says what to do about a failure by its code and message; undefined where it does not know. */
export type Advise = (code: string, message: string) => string | undefined;

const POLICY = 'docs/iam-policy-changes.json';
const BUSY = /^(SlowDown|Throttl|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|503|429)/;
const UNREACHABLE = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|TimeoutError|ETIMEDOUT)/;

/**
 * Runs calls to AWS and translates what they throw: PortError, with request id and advice, for all but MovedError
 * and the reason of `signal` once that is aborted.
 */
export async function translated<T>(signal: AbortSignal, advise: Advise, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw isMistake(error) ? error : toPortError(error, advise);
  }
}

/** A mistake of the program's own must not be told as if AWS had failed. */
function isMistake(error: unknown): boolean {
  const kinds = [TypeError, ReferenceError, RangeError];
  return error instanceof Error && kinds.some((kind) => error instanceof kind) && !('code' in error);
}

function toPortError(error: unknown, advise: Advise): MovedError | PortError {
  if (error instanceof MovedError || error instanceof PortError) return error;
  const { kind, call, code, message } = describeFailure(error);
  const requestId = requestIdOf(error);
  const advice = advise(code, message) ?? adviseAnyone(kind, code);
  const failure = new PortError(
    {
      code,
      message: message === code ? `${call || 'AWS'} answered ${code}` : message,
      ...(requestId === undefined ? {} : { requestId }),
      ...(advice === undefined ? {} : { advice }),
    },
    { cause: error },
  );
  rememberCall(failure, call);
  return failure;
}

/** Whether the error is one of these, as AWS names them. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

export function statusOf(error: unknown): number | undefined {
  return metadataOf(error)?.httpStatusCode;
}

export function requestIdOf(error: unknown): string | undefined {
  return metadataOf(error)?.requestId;
}

function metadataOf(error: unknown): { httpStatusCode?: number; requestId?: string } | undefined {
  return typeof error === 'object' && error !== null && '$metadata' in error
    ? (error.$metadata as { httpStatusCode?: number; requestId?: string })
    : undefined;
}

function adviseAnyone(kind: string, code: string): string | undefined {
  if (kind === 'account') return 'renew the AWS credentials and try again';
  if (kind === 'denied') return `give the credentials what ${POLICY} lists`;
  if (BUSY.test(code)) return 'AWS is busy: try again in a few minutes';
  if (UNREACHABLE.test(code)) return 'check the network, aws.region and aws.endpoint, and try again';
  return undefined;
}
