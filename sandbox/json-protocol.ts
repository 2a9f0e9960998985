import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** The parsed JSON body of a request. */
export type JsonInput = Readonly<Record<string, unknown>>;

interface JsonServiceOptions {
  readonly signingName: string;
  /** The protocol's version, as in `application/x-amz-json-1.1`. */
  readonly version: '1.0' | '1.1';
  /** By AWS name (`ListTables`); what they return becomes the answer's body. They throw ServiceError. */
  readonly operations: Readonly<Record<string, (input: JsonInput, request: SandboxRequest) => unknown>>;
}

/** A service of the AWS JSON protocols, where `X-Amz-Target: Prefix.Operation` names the call. */
export function createJsonService({ signingName, version, operations }: JsonServiceOptions): SandboxService {
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  const operation = (request: SandboxRequest) => {
    const name = request.headers['x-amz-target']?.split('.').at(-1);
    return name !== undefined && Object.hasOwn(operations, name) ? name : undefined;
  };
  return {
    signingName,
    operation,
    handle: async (request) => {
      const run = operations[operation(request) ?? ''];
      if (!run) throw new ServiceError(501, 'NotImplemented', 'the sandbox does not have this call');
      return { status: 200, headers, body: JSON.stringify(await run(parseInput(request), request)) };
    },
    error: (status, code, message) => ({
      status,
      headers: { ...headers, 'x-amzn-errortype': code },
      body: JSON.stringify({ __type: code, message }),
    }),
  };
}

/** The request's JSON body; an empty one is `{}`. */
export function parseInput(request: SandboxRequest): JsonInput {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString());
  } catch {
    throw new ServiceError(400, 'SerializationException', 'the body is not JSON');
  }
}

/** A string the call cannot do without. */
export function requireText(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError(400, 'ValidationException', `${name} is missing`);
}

export function optionalText(input: JsonInput, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

export function optionalNumber(input: JsonInput, name: string): number | undefined {
  const value = input[name];
  return typeof value === 'number' ? value : undefined;
}

/** Dates as the AWS JSON protocols write them. */
export function epochSeconds(date: Date): number {
  return date.getTime() / 1000;
}

/** An answer of the REST-JSON protocol (Lambda, API Gateway, SES v2). */
export function restJson(body: unknown, status = 200): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** An error of the REST-JSON protocol. */
export function restJsonError(status: number, code: string, message: string): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: 'User', message }),
  };
}
