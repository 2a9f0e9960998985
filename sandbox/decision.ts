import {
  createFaults,
  createRandom,
  createThrottle,
  expiredError,
  type FaultKind,
  internalError,
  throttledError,
} from './faults.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';
import { element } from './xml.ts';

/** Milliseconds; tests give a clock of their own, so that throttles need no waiting. */
export interface Clock {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

/** Answers a call in the service's stead: with a response, a fault, or not at all (undefined: the service does). */
export type Intercept = (
  service: string,
  operation: string | undefined,
  request: SandboxRequest,
) => SandboxResponse | FaultKind | undefined | Promise<SandboxResponse | FaultKind | undefined>;

/** What the weather is like; may be changed while the sandbox runs. Services go by their signing names. */
export interface Conditions {
  /** Added to every answer. */
  latencyMs: number;
  /** Calls a second a service takes before it says that is too much. */
  throttles: Record<string, number>;
  /** Share of a service's calls that fail, 0 to 1. */
  faults: Record<string, number>;
  /** True: every call is told that its token has expired. */
  expired: boolean;
  intercept: Intercept | undefined;
}

/** What a call gets, and under which names it is logged. */
export interface Answer {
  readonly service: string;
  readonly operation: string;
  readonly response: SandboxResponse;
  readonly fault?: FaultKind | undefined;
}

export type Decide = (request: SandboxRequest, signingName: string | undefined) => Promise<Answer>;

/** Decides every call by the conditions as they are when it comes. */
export function createDecider(
  services: readonly SandboxService[],
  conditions: Conditions,
  clock: Clock,
  seed: number,
): Decide {
  const throttle = createThrottle(() => clock.now());
  const faults = createFaults(createRandom(seed));
  return async (request, signingName) => {
    const found = findService(services, request, signingName);
    if (!found) return refuse(request, signingName);
    const { service, operation } = found;
    const name = service.signingName;
    const answer = { service: name, operation: operation ?? 'unknown' };
    const taken = await conditions.intercept?.(name, operation, request);
    if (typeof taken === 'object') return { ...answer, response: taken };
    if (conditions.expired) return { ...answer, response: expiredError(service) };
    const rate = conditions.throttles[name];
    if (rate !== undefined && !throttle.take(name, rate))
      return { ...answer, response: throttledError(service) };
    const share = conditions.faults[name];
    const fault = taken ?? (share === undefined ? undefined : faults.next(name, share));
    return { ...answer, fault, response: await respond(service, operation, request, fault) };
  };
}

/** API Gateway's two versions sign under one name: the one that knows the call takes it. */
function findService(services: readonly SandboxService[], request: SandboxRequest, signingName?: string) {
  const named = services.filter((service) =>
    signingName === undefined ? service.claims?.(request) : service.signingName === signingName,
  );
  for (const service of named) {
    const operation = service.operation(request);
    if (operation !== undefined) return { service, operation };
  }
  return named[0] && { service: named[0], operation: undefined };
}

async function respond(
  service: SandboxService,
  operation: string | undefined,
  request: SandboxRequest,
  fault: FaultKind | undefined,
): Promise<SandboxResponse> {
  if (fault === 'internal error')
    return internalError(service, 'We encountered an internal error. Please try again.');
  if (fault === 'throttled') return throttledError(service);
  if (operation === undefined) {
    return service.error(
      501,
      'NotImplemented',
      `the sandbox does not have ${request.method} ${request.path}`,
    );
  }
  try {
    return await service.handle(request);
  } catch (error) {
    if (error instanceof ServiceError) return service.error(error.status, error.code, error.message);
    return internalError(
      service,
      `the sandbox itself failed: ${error instanceof Error ? error.stack : error}`,
    );
  }
}

/** For a request that is not signed, or signed for a service that is not here. */
function refuse(request: SandboxRequest, signingName: string | undefined): Answer {
  const [status, code, message] =
    signingName === undefined
      ? ([403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'] as const)
      : ([501, 'NotImplemented', `the sandbox has no service ${signingName}`] as const);
  const isJson = request.headers['x-amz-target'] !== undefined;
  const body = isJson
    ? JSON.stringify({ __type: code, message })
    : element('Error', { Code: code, Message: message });
  const contentType = isJson ? 'application/x-amz-json-1.1' : 'application/xml';
  const headers = { 'content-type': contentType, 'x-amzn-errortype': code };
  return { service: signingName ?? 'unknown', operation: 'unknown', response: { status, headers, body } };
}
