import pLimit from 'p-limit';
import { pino } from 'pino';
import { configSchema } from '../../src/config.ts';
import { recordKey } from '../../src/engine/capture-record.ts';
import type { RunScope } from '../../src/engine/context.ts';
import { sweepsOf } from '../../src/engine/context.ts';
import { Fragments } from '../../src/engine/fragments.ts';
import { Ledger } from '../../src/engine/ledger.ts';
import { createPartialCapture } from '../../src/engine/previous.ts';
import { captureInRounds, type RoundsResult } from '../../src/engine/rounds.ts';
import { createSealer } from '../../src/engine/sealer.ts';
import { Tracker } from '../../src/engine/tracker.ts';
import type { LedgerEntry } from '../../src/manifest/manifest.ts';
import { EstateLog } from './estate-log.ts';
import { makeMemoryStore } from './memory-store.ts';
import { isBucket, makeServices, type Scene, SERVICES } from './moving-services.ts';
import { makeRandom, Turns } from './turns.ts';

/** Of one schedule: all of it follows from these. */
export interface Schedule {
  readonly seed: number;
  /** Chance of a change between two answers. */
  readonly pace: number;
  /** Changes after which the estate stands still. */
  readonly changes: number;
  /** Chance of a failure, for each answer. */
  readonly faults: number;
  readonly slowestMs: number;
  /** The service that changes; empty for all. */
  readonly only: string;
  /** Of the services' clock, milliseconds. */
  readonly skew: number;
}

export interface MovingRun extends RoundsResult, Scene {
  /** What the snapshot holds, by place. */
  readonly captured: ReadonlyMap<string, string>;
  readonly ledger: readonly LedgerEntry[];
  /** When each look began, the first one first. */
  readonly lookedAt: readonly number[];
  readonly startedAt: number;
  /** Since when what the snapshot holds of a resource has held; milliseconds since 1970. */
  readonly heldFrom: ReadonlyMap<string, number>;
  /** Calls that failed, and when. */
  readonly failed: readonly { readonly call: string; readonly at: number }[];
}

const IDS = ['1', '2', '3'];
const VALUES = ['a', 'b', 'c'];
const LONG_AGO = 1;
/** What the services of this estate have no use for. */
const NONE = {} as never;

class FaultError extends Error {
  override readonly name = 'InternalError';
}

/** Captures an estate that changes all the while, as the schedule has it. */
export async function runSchedule(schedule: Schedule): Promise<MovingRun> {
  const random = makeRandom(schedule.seed);
  const turns = new Turns(random, schedule.slowestMs);
  const log = new EstateLog();
  const failed: { call: string; at: number }[] = [];
  const scene: Scene = {
    log,
    turns,
    skew: schedule.skew,
    begunAt: new Map(),
    recalledAt: new Set(),
    fail(call) {
      if (random() >= schedule.faults) return;
      failed.push({ call, at: turns.now() });
      throw new FaultError(call);
    },
  };
  for (const place of PLACES)
    if (isInPlace(log, place) && random() < 0.7) log.set(place, pick(VALUES, random), LONG_AGO);
  let changesLeft = schedule.changes;
  const startedAt = turns.now();
  const lookedAt: number[] = [];
  const { scope, fragments, ledger } = makeScope(scene, lookedAt);
  const result = await turns.drive(captureInRounds(scope), () => {
    if (changesLeft === 0 || random() >= schedule.pace) return;
    changesLeft -= 1;
    change(scene, random, schedule.only);
  });
  const heldFrom = new Map(
    fragments.records.map((each) => [each.path, scene.begunAt.get(each.path) ?? each.heldFrom]),
  );
  const captured = await readBack(fragments, scope.run.store);
  return { ...scene, ...result, captured, heldFrom, ledger: ledger.entries, lookedAt, startedAt, failed };
}

const PLACES = SERVICES.flatMap((service) =>
  IDS.flatMap((id) => {
    const place = `${service}/${id}`;
    return isBucket(service) ? [place, ...IDS.map((object) => `${place}/${object}`)] : [place];
  }),
);

/** An object is in a bucket that is there. */
function isInPlace(log: EstateLog, place: string): boolean {
  const [service, id, object] = place.split('/');
  return object === undefined || log.now(`${service}/${id}`).value !== undefined;
}

function pick<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)] as T;
}

/** Puts, deletes, or puts back what was there before. */
function change({ log, turns }: Scene, random: () => number, only: string): void {
  const place = pick(
    PLACES.filter((each) => each.startsWith(only)),
    random,
  );
  const [service = '', , object] = place.split('/');
  const isObject = object !== undefined;
  if (!isInPlace(log, place)) return;
  // Nobody deletes a bucket with all its versions and makes it anew within seconds.
  if (service === 'versioned' && !isObject) return;
  const before = log.moments(place).at(-2)?.value;
  const value = random() < 0.4 ? before : random() < 0.3 ? undefined : pick(VALUES, random);
  log.set(place, value, turns.now());
  if (value !== undefined || isObject || !isBucket(service)) return;
  for (const each of log.list(`${place}/`)) log.set(each, undefined, turns.now());
}

function makeScope(scene: Scene, lookedAt: number[]) {
  const config = configSchema.parse({ estate: 'test' });
  const store = makeMemoryStore();
  const fragments = new Fragments(store, 'v1');
  const ledger = new Ledger();
  const key = Buffer.alloc(32, 1);
  const limit = pLimit(4);
  const limits = { s3: limit, lambda: limit, config: limit, local: limit };
  const { turns } = scene;
  const run: RunScope = {
    name: 'v1',
    config,
    full: false,
    signal: new AbortController().signal,
    stop() {},
    clock: { now: () => turns.now(), pause: (ms) => turns.pause(ms) },
    log: pino({ level: 'silent' }),
    store,
    clients: NONE,
    plane: NONE,
    sealer: createSealer([], key, { get: async () => undefined, put: async () => {} }),
    key,
    limits,
    slots: { run: (task) => task() },
    identify: async () => undefined,
  };
  const startedAt = new Date(turns.now());
  const tracker = new Tracker({ name: 'v1', resumed: false, startedAt, agents: ['config'] }, (told) => {
    if (told.phase === 'looking again') lookedAt[told.round - 1] ??= turns.now();
  });
  const previous = (each: string) => createPartialCapture(store, fragments, each, undefined);
  const sweeps = sweepsOf(makeServices(scene), config);
  const scope = { run, sweeps, units: limits, fragments, ledger, tracker, previous };
  return { scope, fragments, ledger };
}

async function readBack(fragments: Fragments, store: RunScope['store']): Promise<Map<string, string>> {
  const captured = new Map<string, string>();
  for (const record of fragments.records)
    for await (const { path, sha256 } of fragments.rows(recordKey(record)))
      captured.set(path, Buffer.concat(await Array.fromAsync(store.open(sha256))).toString());
  return captured;
}
