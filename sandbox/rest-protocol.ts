import { type JsonInput, parseInput } from './json-protocol.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

export interface RestCall {
  readonly request: SandboxRequest;
  /** A parameter of the route, percent-decoded: `path('FunctionName')`. */
  path(name: string): string;
  query(name: string): string | undefined;
  /** The JSON body, parsed. */
  input(): JsonInput;
}

export interface RestOperation {
  /** `GET /2015-03-31/functions/{FunctionName}/policy`; a parameter is one segment of the path. */
  readonly route: string;
  /** Use restJson (json-protocol.ts) or xmlAnswer (query-protocol.ts) for the answer; may throw ServiceError. */
  run(call: RestCall): SandboxResponse | Promise<SandboxResponse>;
}

interface RestServiceOptions {
  readonly signingName: string;
  /** By AWS name (`GetFunction`). Of several routes that match, the one with the fewest parameters is taken. */
  readonly operations: Readonly<Record<string, RestOperation>>;
  /** restJsonError (json-protocol.ts) or xmlError(namespace) (query-protocol.ts). */
  readonly error: SandboxService['error'];
}

interface Route {
  readonly name: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly run: RestOperation['run'];
}

/** A service whose calls are told apart by method and path: REST-JSON (Lambda …) and REST-XML (CloudFront …). */
export function createRestService({ signingName, operations, error }: RestServiceOptions): SandboxService {
  const routes = Object.entries(operations)
    .map(([name, operation]) => parseRoute(name, operation))
    .sort((a, b) => countParameters(a) - countParameters(b));
  const find = (request: SandboxRequest) => {
    const segments = splitPath(request.path);
    return routes.find((route) => route.method === request.method && matches(route.segments, segments));
  };
  return {
    signingName,
    operation: (request) => find(request)?.name,
    handle: (request) => {
      const route = find(request);
      if (!route) throw new ServiceError(501, 'NotImplemented', 'the sandbox does not have this call');
      return route.run(createCall(route, request));
    },
    error,
  };
}

function parseRoute(name: string, { route, run }: RestOperation): Route {
  const [method = '', path = ''] = route.split(' ');
  return { name, method, segments: splitPath(path), run };
}

/** A trailing slash makes no difference. */
function splitPath(path: string): string[] {
  return path.replace(/\/+$/, '').split('/').slice(1);
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function countParameters(route: Route): number {
  return route.segments.filter(isParameter).length;
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => isParameter(part) || part === segments[index]);
}

function createCall(route: Route, request: SandboxRequest): RestCall {
  const segments = splitPath(request.path);
  return {
    request,
    path: (name) => decodeURIComponent(segments[route.segments.indexOf(`{${name}}`)] ?? ''),
    query: (name) => request.query.get(name) ?? undefined,
    input: () => parseInput(request),
  };
}
