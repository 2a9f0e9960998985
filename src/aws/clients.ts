import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HttpHandlerOptions, RequestHandler } from '@smithy/types';
import type { Config } from '../config.ts';
import { DIRECT, type Network, proxyVariables, trustedCertificates } from '../network.ts';
import { type Caller, createCaller } from './caller.ts';
import { rememberCall } from './failure.ts';
import { RateBudget } from './rate-budget.ts';
import { createRetryStrategy } from './retry.ts';
import { refuseWebPages } from './web-page.ts';

/** Limits how many tasks run at once; `p-limit` is one. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

interface ClientRequest {
  readonly region: string;
  /** Requests in flight are counted against this. */
  readonly limit: Limiter;
  /** The service's known quota, calls a second. */
  readonly ratePerSecond: number;
}

export interface Clients extends AsyncDisposable {
  get<C>(client: new (config: never) => C, request: ClientRequest): C;
  /** Calls that go past the client of this class, under its rules. */
  caller<C>(client: new (config: never) => C, request: Omit<ClientRequest, 'limit'>): Caller;
  /** Attempts sent so far, and the sum of what each waited for its answer, milliseconds. */
  readonly traffic: { requests: number; waitedMs: number };
}

export interface ClientsOptions {
  readonly aws: Config['aws'];
  readonly signal: AbortSignal;
  readonly maxSockets: number;
  /** Default: the SDK's own chain (environment, profile, container, instance). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Default: no proxies, the system's certificates. */
  readonly network?: Network;
}

// An import of node:http would load Node's own undici, which is among its exports: 30 ms and 12 MB.
const { Agent: HttpAgent } = process.getBuiltinModule('node:http');
const { Agent: HttpsAgent } = process.getBuiltinModule('node:https');

/**
 * The SDK copies what each call takes and gives for `info`, also where that does nothing: a twentieth of all processor time.
 */
const QUIET = { trace() {}, debug() {}, warn() {}, error() {} };

type Handler = RequestHandler<never, never, HttpHandlerOptions>;
interface SdkClient {
  readonly middlewareStack: {
    add(middleware: unknown, options: { step: string; priority?: string; name: string }): void;
  };
  destroy(): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Without a byte from AWS for this long, a request is given up and retried. */
const IDLE_TIMEOUT_MS = 60_000;

/**
 * Makes the run's SDK clients, one for each class, region and limiter, over one pool of sockets. Every attempt of
 * every call passes here: it takes a place from the limiter, obeys the run's signal, and is counted.
 */
export function createClients(options: ClientsOptions): Clients {
  const { aws, signal, maxSockets, network = DIRECT } = options;
  const proxyEnv = proxyVariables(network);
  const agents = { keepAlive: true, maxSockets, scheduling: 'lifo' as const, proxyEnv };
  const httpAgent = new HttpAgent(agents);
  const httpsAgent = new HttpsAgent({ ...agents, ...trustedCertificates(network) });
  const inner = new NodeHttpHandler({
    httpAgent,
    httpsAgent,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: IDLE_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    socketAcquisitionWarningTimeout: 0,
  }) as unknown as Handler;
  const traffic = { requests: 0, waitedMs: 0 };
  const budgets = new Map<string, RateBudget>();
  const made = new Map<Limiter, Map<string, SdkClient>>();

  function budgetOf<C>(client: new (config: never) => C, request: Omit<ClientRequest, 'limit'>): RateBudget {
    const key = `${client.name} ${request.region}`;
    const budget = budgets.get(key) ?? new RateBudget(request.ratePerSecond);
    budgets.set(key, budget);
    return budget;
  }

  function make<C>(client: new (config: never) => C, request: ClientRequest): SdkClient {
    const budget = budgetOf(client, request);
    const config = {
      region: request.region,
      ...(options.credentials ? { credentials: options.credentials } : {}),
      ...(aws.endpoint ? { endpoint: aws.endpoint } : {}),
      ...(isPathStyle(aws) ? { forcePathStyle: true } : {}),
      followRegionRedirects: true,
      logger: QUIET,
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: limitedHandler(inner, request.limit, signal, traffic),
      retryStrategy: createRetryStrategy({ budget, signal }),
    };
    const sdk = new client(config as never) as SdkClient;
    sdk.middlewareStack.add(nameTheCall, { step: 'initialize', name: 'tidemarkCall' });
    const beforeParsing = { step: 'deserialize', priority: 'low', name: 'tidemarkWebPage' };
    sdk.middlewareStack.add(refuseWebPages, beforeParsing);
    return sdk;
  }

  return {
    traffic,
    get<C>(client: new (config: never) => C, request: ClientRequest): C {
      const byKey = made.get(request.limit) ?? new Map<string, SdkClient>();
      made.set(request.limit, byKey);
      const key = `${client.name} ${request.region}`;
      const sdk = byKey.get(key) ?? make(client, request);
      byKey.set(key, sdk);
      return sdk as C;
    },
    caller: (client, request) => createCaller({ budget: budgetOf(client, request), signal, traffic }),
    async [Symbol.asyncDispose]() {
      for (const byKey of made.values()) for (const sdk of byKey.values()) sdk.destroy();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** An endpoint of one's own is seldom reachable as `bucket.host`, so path style is its default. */
function isPathStyle(aws: Config['aws']): boolean {
  return aws.forcePathStyle ?? aws.endpoint !== undefined;
}

function limitedHandler(
  inner: Handler,
  limit: Limiter,
  runSignal: AbortSignal,
  traffic: { requests: number; waitedMs: number },
): Handler {
  return {
    ...(inner.metadata ? { metadata: inner.metadata } : {}),
    handle: (request, options) =>
      limit(async () => {
        runSignal.throwIfAborted();
        const startedAt = performance.now();
        traffic.requests += 1;
        try {
          return await inner.handle(request, { ...options, abortSignal: options?.abortSignal ?? runSignal });
        } finally {
          traffic.waitedMs += performance.now() - startedAt;
        }
      }),
  };
}

/** SDK middleware: errors do not say which operation they come from, so it is noted on the way out. */
function nameTheCall(next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) {
  return async (args: unknown): Promise<unknown> => {
    try {
      return await next(args);
    } catch (error) {
      rememberCall(error, context.commandName?.replace(/Command$/, '') ?? '');
      throw error;
    }
  };
}
