import { describeError } from '../errors.ts';

/** What an AWS error means for a snapshot. */
type FailureKind = 'denied' | 'unsupported' | 'account' | 'failed';

/** A failed call, fit to be shown: never headers, request bodies or signatures. */
export interface CallFailure {
  readonly kind: FailureKind;
  /** The operation as AWS names it, `GetBucketPolicy`; empty where it is not known. */
  readonly call: string;
  readonly code: string;
  readonly message: string;
}

const DENIED =
  /^(AccessDenied|AccessDeniedException|AllAccessDisabled|AuthorizationError|Forbidden|NotAuthorized|UnauthorizedOperation|403)/;
const ACCOUNT =
  /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClientException|MissingAuthenticationToken|InvalidToken|RequestExpired|RequestTimeTooSkewed|CredentialsProviderError|TokenProviderError|AuthFailure|OptInRequired)/;
const UNSUPPORTED =
  /^(NotImplemented|UnknownOperation|UnknownOperationException|InvalidAction|UnsupportedOperation|MethodNotAllowed|EndpointError|501)/;

const calls = new WeakMap<object, string>();

/** Remembers which operation an error came from; errors of the SDK do not say. */
export function rememberCall(error: unknown, call: string): void {
  if (typeof error === 'object' && error !== null && !calls.has(error)) calls.set(error, call);
}

export function describeFailure(error: unknown): CallFailure {
  const call = typeof error === 'object' && error !== null ? (calls.get(error) ?? '') : '';
  const { code, message } = describeError(error);
  const status = statusOf(error);
  // What the SDK makes of an error without a body that it knows.
  const isUnknown = /^Unknown(Error)?$/.test(code) && status !== undefined;
  const shown = isUnknown ? String(status) : code;
  const said = isUnknown ? `HTTP status ${status}, without a reason` : message.slice(0, 500);
  return { kind: kindOf(error, shown, status), call, code: shown, message: said };
}

function kindOf(error: unknown, code: string, status: number | undefined): FailureKind {
  const name = error instanceof Error ? error.name : '';
  const matches = (pattern: RegExp) => pattern.test(code) || pattern.test(name);
  if (matches(ACCOUNT)) return 'account';
  if (matches(DENIED) || (status === 403 && !matches(/InvalidObjectState|Throttl|SlowDown/))) return 'denied';
  // An AWS error is parsed into one with a fault; a bare 404 page means that there is no such call here.
  const isBarePage = status === 404 && !isParsed(error) && !isBrokenOff(error);
  if (matches(UNSUPPORTED) || status === 501 || isBarePage) return 'unsupported';
  return 'failed';
}

function isParsed(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$fault' in error;
}

/** The connection ended in the middle of the answer: Node's errors have a code, those of parsing have none. */
function isBrokenOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
