import type { Kysely } from 'kysely';
import { type Config, readNetwork } from '../config.ts';
import type { Engine } from '../engine/run.ts';
import { createSealer } from '../engine/sealer.ts';
import { readSchedules } from '../schedules/schedule.ts';
import { type AuditLog, createAuditLog } from '../state/audit.ts';
import { openDatabase } from '../state/database.ts';
import { currentOwner, type Owner } from '../state/owner.ts';
import { createRunRegistry } from '../state/runs.ts';
import { createSampleCycles } from '../state/sample-cycles.ts';
import { createScheduledRuns } from '../state/scheduled-runs.ts';
import { createScheduleMemories } from '../state/schedules.ts';
import { createSealedValues, createSettings } from '../state/settings.ts';
import type { Tables } from '../state/tables.ts';
import { openFileStore } from '../store/file-store.ts';
import type { Store } from '../store/store.ts';
import { createSchedules, type Schedules } from './schedules.ts';
import { createSnapshotDiffs, type SnapshotDiffs } from './snapshot-diffs.ts';
import { createSnapshots } from './snapshot-runs.ts';
import type { Snapshots } from './snapshots.ts';
import { createVerifications, type Verifications } from './verifications.ts';

export interface SessionOptions
  extends Pick<Engine, 'collectors' | 'identify' | 'inventory' | 'log' | 'onTraffic'> {
  readonly config: Config;
}

/** What a door works with; disposing it closes the store and the database. */
export interface Session extends AsyncDisposable {
  readonly snapshots: Snapshots;
  readonly verifications: Verifications;
  readonly diffs: SnapshotDiffs;
  readonly schedules: Schedules;
  readonly audit: AuditLog;
}

/** What everything of a session stands on. */
export interface Ground {
  readonly db: Kysely<Tables>;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly clock: () => Date;
  readonly owner: Owner;
}

/**
 * Puts the engine on the store and the database that are configured.
 * @throws {StoreError} where one of them cannot be used.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  await using resources = new AsyncDisposableStack();
  const ground = await openGround(options.config, resources);
  const snapshots = await openSnapshots(options, ground, resources);
  const verifications = await openVerifications(options, ground, snapshots);
  const opened = resources.move();
  return {
    snapshots,
    verifications,
    diffs: createSnapshotDiffs(ground.store),
    schedules: openSchedules(options, ground, opened),
    audit: ground.audit,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The store and the database, which go with `resources`. */
export async function openGround(config: Config, resources: AsyncDisposableStack): Promise<Ground> {
  const { db } = resources.use(await openDatabase(config.database));
  const store = resources.use(await openFileStore(config.store));
  return { db, store, audit: createAuditLog(db), clock: () => new Date(), owner: await currentOwner() };
}

async function createEngine({ config, ...options }: SessionOptions, { db, store }: Ground): Promise<Engine> {
  const key = await createSettings(db).secretKey();
  const sealer = createSealer(config.secrets.recipients, key, createSealedValues(db));
  return { ...options, config, store, sealer, key, network: readNetwork() };
}

export async function openSnapshots(
  options: SessionOptions,
  ground: Ground,
  resources: AsyncDisposableStack,
): Promise<Snapshots> {
  const { db, audit, clock, owner } = ground;
  const registry = createRunRegistry(db, { estate: options.config.estate, clock, owner });
  const engine = await createEngine(options, ground);
  const snapshots = createSnapshots({ engine, registry, audit, clock });
  // Before the database goes: a run that is going on is written down as one to go on with.
  resources.defer(() => snapshots.suspend());
  return snapshots;
}

export function openSchedules(
  { config, log }: SessionOptions,
  { db, audit, clock, owner }: Ground,
  resources: AsyncDisposableStack,
): Schedules {
  const options = { estate: config.estate, clock, owner };
  const memories = createScheduleMemories(db, options);
  const runs = createScheduledRuns(db, options);
  const schedules = readSchedules(config);
  return resources.use(createSchedules({ schedules, memories, runs, audit, clock, log }));
}

export async function openVerifications(
  options: SessionOptions,
  ground: Ground,
  snapshots: Snapshots,
): Promise<Verifications> {
  const { db, clock } = ground;
  const cycles = createSampleCycles(createSettings(db), options.config.estate);
  return createVerifications({ engine: await createEngine(options, ground), snapshots, cycles, clock });
}
