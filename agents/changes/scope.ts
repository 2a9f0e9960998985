import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type Clients, type ClientsOptions, createClients, type Limiter } from '../../src/aws/clients.ts';
import { type Config, readNetwork } from '../../src/config.ts';
import type { Network } from '../../src/network.ts';

/** Waits so many milliseconds; rejects when the signal aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>;

/** What a port works with. */
export interface PortScope {
  readonly config: Config;
  readonly clients: Clients;
  readonly limit: Limiter;
  /** Milliseconds. */
  readonly now: () => number;
  readonly pause: Pause;
}

export interface ScopeOptions {
  readonly config: Config;
  /** Of the process: ends every call. */
  readonly signal: AbortSignal;
  readonly credentials?: ClientsOptions['credentials'];
  /** Default: as the environment has it. */
  readonly network?: Network;
  readonly now?: () => number;
  readonly pause?: Pause;
}

export interface Scopes extends AsyncDisposable {
  /** Over the same clients, with a limit of its own. */
  make(): PortScope;
}

/** Requests in flight of each port. */
const AT_ONCE = 64;

export function openScopes({
  config,
  signal,
  credentials,
  network = readNetwork(),
  now = Date.now,
  pause = wait,
}: ScopeOptions): Scopes {
  const clients = createClients({
    aws: config.aws,
    signal,
    network,
    maxSockets: 2 * AT_ONCE,
    ...(credentials ? { credentials } : {}),
  });
  return {
    make: () => ({ config, clients, limit: pLimit(AT_ONCE), now, pause }),
    [Symbol.asyncDispose]: () => clients[Symbol.asyncDispose](),
  };
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}
