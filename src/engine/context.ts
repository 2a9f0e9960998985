import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import type { Clients, Limiter } from '../aws/clients.ts';
import { describeFailure } from '../aws/failure.ts';
import type { Config } from '../config.ts';
import { AccountError, CancelledError, StoreError, ToolError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { DataPlane } from '../transfer/data-plane.ts';
import type { Clock } from './clock.ts';
import {
  type AgentName,
  type Collector,
  type CollectorContext,
  type Gap,
  ResourceGoneError,
  type Slots,
} from './collector.ts';
import { fingerprint } from './documents.ts';
import type { Sealer } from './sealer.ts';

/** What one run shares among all its collectors. */
export interface RunScope {
  readonly name: string;
  readonly config: Config;
  readonly full: boolean;
  readonly signal: AbortSignal;
  /** Ends the whole run with this error: aborts `signal`. */
  readonly stop: (error: unknown) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  readonly clients: Clients;
  readonly plane: DataPlane;
  readonly sealer: Sealer;
  /** Of fingerprints; the same for all runs of an installation. */
  readonly key: Uint8Array;
  /** Requests in flight, per agent. */
  readonly limits: Readonly<Record<AgentName, Limiter>>;
  readonly slots: Slots;
  /**
   * Asks AWS whose credentials these are, past all limits; undefined where only local things are taken.
   * @throws {AccountError} where AWS as a whole does not answer.
   */
  readonly identify: () => Promise<string | undefined>;
}

/** One collector in one region. */
export interface Sweep {
  readonly collector: Collector;
  readonly region: string;
}

/** Whatever asks AWS in one region. */
interface Asking {
  readonly collector: Pick<Collector, 'agent' | 'ratePerSecond'>;
  readonly region: string;
}

/** AWS's clock for global services; local things have no region. */
export function sweepsOf(collectors: readonly Collector[], config: Config): Sweep[] {
  const { region, regions = [region] } = config.aws;
  return collectors.flatMap((collector): Sweep[] => {
    switch (collector.scope) {
      case 'regional':
        return regions.map((each) => ({ collector, region: each }));
      case 'global':
        return [{ collector, region }];
      case 'local':
        return [{ collector, region: 'local' }];
      default:
        return collector.scope satisfies never;
    }
  });
}

export function createContext(run: RunScope, asking: Asking, noteGap: (gap: Gap) => void): CollectorContext {
  const { collector, region } = asking;
  setMaxListeners(0, run.signal);
  const client = <C>(where: string, type: new (config: never) => C): C =>
    run.clients.get(type, {
      region: where,
      limit: run.limits[collector.agent],
      ratePerSecond: collector.ratePerSecond,
    });
  return {
    config: run.config,
    runName: run.name,
    region,
    signal: run.signal,
    log: run.log,
    aws: (type) => client(region === 'local' ? run.config.aws.region : region, type),
    awsIn: client,
    plane: run.plane,
    callsIn: (where, type) =>
      run.clients.caller(type, { region: where, ratePerSecond: collector.ratePerSecond }),
    gap: noteGap,
    digest: (value) => fingerprint([{ path: '', json: value }], run.key),
    async optional(what, call, absent = []) {
      try {
        return await call();
      } catch (error) {
        await rethrowOutage(error, run);
        if (error instanceof ResourceGoneError) throw error;
        if (error instanceof Error && absent.includes(error.name)) return undefined;
        const { kind, ...failure } = describeFailure(error);
        noteGap({ ...(kind === 'unsupported' ? { kind } : {}), what, ...failure });
        return undefined;
      }
    },
  };
}

const CREDENTIALS_GONE =
  /^(ExpiredToken|TokenRefreshRequired|RequestExpired|CredentialsProviderError|TokenProviderError)/;

/** Throws what no resource can be blamed for, so that the run stops and can be resumed: cancellation, the store, credentials. */
export function rethrowFatal(error: unknown, signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason instanceof Error ? signal.reason : new CancelledError('cancelled');
  if (error instanceof StoreError || error instanceof CancelledError || error instanceof AccountError)
    throw error;
  if (error instanceof ToolError) return;
  const { code } = describeFailure(error);
  if (CREDENTIALS_GONE.test(code))
    throw new AccountError(
      `the AWS credentials have expired (${code}): renew them, for example with "aws sso login"`,
      {
        cause: error,
      },
    );
}

const OUTAGE = /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|TimeoutError)/;

/** As `rethrowFatal`, and what `confirm` throws. */
export async function rethrowOutage(error: unknown, run: RunScope): Promise<void> {
  rethrowFatal(error, run.signal);
  await confirm([describeFailure(error)], run);
}

/** Throws AccountError where the failures come of AWS not being within reach at all: no resource can be blamed then. */
export async function confirm(failures: readonly { readonly code: string }[], run: RunScope): Promise<void> {
  if (failures.some(({ code }) => OUTAGE.test(code))) await run.identify();
}
