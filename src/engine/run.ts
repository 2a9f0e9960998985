import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Clients, ClientsOptions, Limiter } from '../aws/clients.ts';
import type { Config } from '../config.ts';
import { CancelledError, SnapshotError, showCode } from '../errors.ts';
import type { Failure, Manifest } from '../manifest/manifest.ts';
import type { Network } from '../network.ts';
import type { Store } from '../store/store.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { AGENT_NAMES, type AgentName, type Collector, type CollectorContext } from './collector.ts';
import { type Connections, openConnections } from './connections.ts';
import { createContext, type RunScope, sweepsOf } from './context.ts';
import { idOfKey } from './fingerprint-key.ts';
import { Fragments } from './fragments.ts';
import type { Inventory } from './inventory.ts';
import { startInventory } from './inventory-taking.ts';
import { Ledger } from './ledger.ts';
import { createPartialCapture, findPreviousSnapshots } from './previous.ts';
import type { ProgressListener } from './progress.ts';
import { captureInRounds } from './rounds.ts';
import { findConflict, forgetRun, type RunFile, readRunFile, writeRunFile } from './run-file.ts';
import { sealSnapshot } from './seal.ts';
import type { Sealer } from './sealer.ts';
import { Tracker } from './tracker.ts';

export interface RunRequest {
  readonly name: string;
  /** Undefined: those of the stopped run, else all. */
  readonly agents: readonly AgentName[] | undefined;
  readonly full: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

export interface Engine {
  readonly config: Config;
  readonly store: Store;
  readonly collectors: readonly Collector[];
  /** The account's id, after checking that it may be used. Throws AccountError. */
  readonly identify: (context: CollectorContext) => Promise<string>;
  /** Default: what is not captured is not told. */
  readonly inventory?: Inventory;
  readonly sealer: Sealer;
  readonly key: Uint8Array;
  readonly log: Logger;
  /** Default: no proxies, the system's certificates. */
  readonly network?: Network;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: the SDK's own chain. */
  readonly credentials?: ClientsOptions['credentials'];
  /** Sees the traffic of the run once it is over. */
  readonly onTraffic?: (traffic: Clients['traffic']) => void;
}

/** Resources of one agent in work at once; what each holds in memory is bounded, so this bounds the whole. */
export const UNITS_PER_AGENT = 32;
/** In flight at once, besides those of the agents. */
const INVENTORY_CALLS = 4;

/**
 * Takes the snapshot from plan to seal, or goes on with the stopped run of the same name. Whatever it throws, what
 * was committed stays in the partial snapshot, and the same call goes on from there.
 */
export async function runSnapshot(request: RunRequest, engine: Engine): Promise<Manifest> {
  const { config, store } = engine;
  const { name } = request;
  await using _claim = await store.claim(name);
  const { started, isResumed } = await planRun(request, store);
  const { agents } = started;
  const failed = new AbortController();
  const signal = AbortSignal.any([request.signal, failed.signal]);
  // Whatever is still waiting then, a retry for one, must not keep the process.
  using _ = { [Symbol.dispose]: () => failed.abort(new CancelledError('the run is over')) };
  await using connections = openConnections(engine, signal);
  const run = makeScope(request, engine, started, connections, signal, (error) => failed.abort(error));
  const startedAt = new Date(started.startedAt);
  const tracker = new Tracker(
    { name: request.name, resumed: isResumed, startedAt, agents },
    request.onProgress,
  );
  const collectors = engine.collectors.filter((collector) => agents.includes(collector.agent));
  const hasBuckets = collectors.some(({ agent }) => agent === 's3');
  if (hasBuckets && (await store.snapshots()).length === 0) connections.plane.saving?.startAhead();
  const account = await run.identify();
  if (!isResumed) await writeRunFile(store, request.name, started);
  const fragments = new Fragments(store, request.name);
  await fragments.load();
  const before = await findPreviousSnapshots(store, config.estate, agents);
  const ledger = new Ledger();
  const inventory = account === undefined ? undefined : engine.inventory;
  const asked = inventory && startInventory({ ...run, limits: limitsOf(INVENTORY_CALLS) }, inventory);
  const rounds = await captureInRounds({
    run,
    sweeps: sweepsOf(collectors, config),
    units: limitsOf(UNITS_PER_AGENT),
    fragments,
    ledger,
    tracker,
    previous: (key) => createPartialCapture(store, fragments, key, before.find(key)),
  });
  const coverage = await asked?.finish();
  engine.onTraffic?.(connections.clients.traffic);
  if (fragments.records.length === 0)
    await refuseNothing(ledger, rounds.failures, () => forgetRun(store, name));
  tracker.enter('sealing', rounds.consistency.rounds);
  const { last } = before;
  const { timings } = tracker;
  const fingerprintKey = idOfKey(engine.key);
  const whole = { store, name, estate: config.estate, account, agents, startedAt, fingerprintKey, coverage };
  return await sealSnapshot({ ...whole, fragments, ledger, rounds, timings, last, signal });
}

async function planRun(request: RunRequest, store: Store): Promise<{ started: RunFile; isResumed: boolean }> {
  const { name, agents, full } = request;
  const conflict = await findConflict(store, name, agents);
  if (conflict !== undefined) throw new SnapshotError(conflict);
  const before = await readRunFile(store, name);
  if (before) return { started: before, isResumed: true };
  const started = { startedAt: new Date().toISOString(), agents: Array.from(agents ?? AGENT_NAMES), full };
  return { started, isResumed: false };
}

/** What everything of a run, or of a look at the estate, shares. */
export function makeScope(
  request: Pick<RunRequest, 'name' | 'full'>,
  engine: Engine,
  started: RunFile,
  { clients, plane }: Connections,
  signal: AbortSignal,
  stop: (error: unknown) => void,
): RunScope {
  const { config, store, log, sealer, key, clock = SYSTEM_CLOCK } = engine;
  const { concurrency } = config.snapshot;
  const run: RunScope = {
    name: request.name,
    config,
    full: request.full || started.full,
    signal,
    stop,
    clock,
    log,
    store,
    clients,
    plane,
    sealer,
    key,
    limits: limitsOf(concurrency),
    slots: { run: pLimit(concurrency) },
    // It must not wait behind the calls that it is to tell of.
    identify: onceAtATime(() => identify(engine, { ...run, limits }, started.agents)),
  };
  const limits = limitsOf(1);
  return run;
}

/** The task, once for all who ask for it at the same time. */
function onceAtATime<T>(task: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  return () => {
    current ??= task().finally(() => {
      current = undefined;
    });
    return current;
  };
}

export function limitsOf(count: number): Record<AgentName, Limiter> {
  return { s3: pLimit(count), lambda: pLimit(count), config: pLimit(count), local: pLimit(count) };
}

async function identify(
  engine: Engine,
  run: RunScope,
  agents: readonly AgentName[],
): Promise<string | undefined> {
  const collector = engine.collectors.find((each) => each.scope !== 'local' && agents.includes(each.agent));
  if (!collector) return undefined;
  return engine.identify(createContext(run, { collector, region: engine.config.aws.region }, () => {}));
}

/** An empty estate is a snapshot; one of which nothing could be read is none. */
async function refuseNothing(
  ledger: Ledger,
  failures: readonly Failure[],
  forget: () => Promise<void>,
): Promise<void> {
  const lists = ledger.entries.filter((entry) => entry.status === 'denied' || entry.status === 'failed');
  const reasons = [
    ...lists.map(({ service, code = '', message = '' }) => [service, code, message]),
    ...failures.map(({ service, resource, code, message }) => [
      `${service} ${resource}`,
      showCode(code),
      message,
    ]),
  ].map((parts) => parts.filter((part) => part !== '').join(': '));
  const count = reasons.length > 1 ? ` (${reasons.length} failures); the first` : '';
  if (reasons.length === 0) return;
  await forget();
  throw new SnapshotError(`nothing could be captured${count}: ${reasons[0]}`);
}
