import type { Clients, Limiter } from '../../src/aws/clients.ts';
import type { Config } from '../../src/config.ts';

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
