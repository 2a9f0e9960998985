import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type Clock, type Conditions, createDecider, type Decide } from './decision.ts';
import { readCall } from './incoming.ts';
import { sendPart, sendResponse } from './outgoing.ts';
import type { SandboxRequest, SandboxService } from './service.ts';

export interface ServerOptions extends Partial<Conditions> {
  readonly services: readonly SandboxService[];
  /** Default 0: any free one. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Of the faults' random numbers. */
  readonly seed?: number;
}

/** One call as it was answered; status 0 is a connection reset. */
interface Call {
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly method: string;
  readonly path: string;
  /** Milliseconds on the clock, and how long the answer took. */
  readonly at: number;
  readonly duration: number;
}

/** What has been asked so far. */
interface Traffic {
  /** The newest calls, oldest first. */
  readonly log: readonly Call[];
  readonly requests: number;
  /** Sum of the latency added to all requests. */
  readonly waitedMs: number;
  /** The most requests that were under way at once. */
  readonly peak: number;
}

/** A running server; its traffic grows while it runs. */
export interface Server extends Traffic, AsyncDisposable {
  /** `http://127.0.0.1:4599` */
  readonly url: string;
  readonly conditions: Conditions;
}

const LOG_CALLS = 100_000;
/** Longer than any client of ours keeps a socket, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;
const SYSTEM_CLOCK: Clock = { now: () => Date.now(), wait };

/** Serves the services on 127.0.0.1, in this process; waiting holds no thread. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { services, port = 0, clock = SYSTEM_CLOCK, seed = 1, ...given } = options;
  const conditions: Conditions = {
    latencyMs: 0,
    throttles: {},
    faults: {},
    expired: false,
    intercept: undefined,
    ...given,
  };
  const traffic = { log: [], requests: 0, waitedMs: 0, peak: 0 };
  const serve = createListener(createDecider(services, conditions, clock, seed), conditions, traffic, clock);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return Object.assign(traffic, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    conditions,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Recorded extends Writable<Omit<Traffic, 'log'>> {
  readonly log: Call[];
}

function createListener(decide: Decide, conditions: Conditions, traffic: Recorded, clock: Clock) {
  let running = 0;
  const answer = async (message: IncomingMessage, out: ServerResponse) => {
    const at = clock.now();
    traffic.requests += 1;
    const { request, signingName } = await readCall(message);
    const { latencyMs } = conditions;
    traffic.waitedMs += latencyMs;
    if (latencyMs > 0) await clock.wait(latencyMs);
    const decided = await decide(request, signingName);
    traffic.log.push(describeCall(request, decided, at, clock.now() - at));
    if (traffic.log.length > LOG_CALLS) traffic.log.splice(0, LOG_CALLS / 2);
    await send(out, decided, request.method === 'HEAD', traffic.requests);
  };
  return (message: IncomingMessage, out: ServerResponse) => {
    traffic.peak = Math.max(traffic.peak, ++running);
    // A client that goes away in the middle of its request or answer is its own affair.
    answer(message, out)
      .catch(() => out.destroy())
      .finally(() => running--);
  };
}

function describeCall({ method, path }: SandboxRequest, answer: Answer, at: number, duration: number): Call {
  const { service, operation, response, fault } = answer;
  return { service, operation, status: fault === 'reset' ? 0 : response.status, method, path, at, duration };
}

async function send(out: ServerResponse, answer: Answer, head: boolean, count: number): Promise<void> {
  const requestId = count.toString(16).toUpperCase().padStart(16, '0');
  out.setHeader('x-amz-request-id', requestId).setHeader('x-amzn-requestid', requestId);
  if (answer.fault === 'reset') out.socket?.resetAndDestroy();
  else if (answer.fault === 'cut' || answer.fault === 'stalled')
    await sendPart(out, answer.response, answer.fault === 'cut');
  else await sendResponse(out, answer.response, head);
}
