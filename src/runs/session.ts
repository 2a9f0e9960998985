import type { Config } from '../config.ts';
import type { Engine } from '../engine/run.ts';
import { createSealer } from '../engine/sealer.ts';
import { type AuditLog, createAuditLog } from '../state/audit.ts';
import { openDatabase } from '../state/database.ts';
import { currentOwner } from '../state/owner.ts';
import { createRunRegistry } from '../state/runs.ts';
import { createSealedValues, createSettings } from '../state/settings.ts';
import { openFileStore } from '../store/file-store.ts';
import { createSnapshots } from './snapshot-runs.ts';
import type { Snapshots } from './snapshots.ts';

export interface SessionOptions extends Pick<Engine, 'collectors' | 'identify' | 'log' | 'onTraffic'> {
  readonly config: Config;
}

/** What a door works with; disposing it closes the store and the database. */
export interface Session extends AsyncDisposable {
  readonly snapshots: Snapshots;
  readonly audit: AuditLog;
}

/**
 * Puts the engine on the store and the database that are configured.
 * @throws {StoreError} where one of them cannot be used.
 */
export async function openSession({ config, ...options }: SessionOptions): Promise<Session> {
  await using resources = new AsyncDisposableStack();
  const { db } = resources.use(await openDatabase(config.database));
  const store = resources.use(await openFileStore(config.store));
  const clock = (): Date => new Date();
  const registry = createRunRegistry(db, { estate: config.estate, clock, owner: await currentOwner() });
  const audit = createAuditLog(db);
  const key = await createSettings(db).secretKey();
  const sealer = createSealer(config.secrets.recipients, key, createSealedValues(db));
  const snapshots = createSnapshots({
    engine: { ...options, config, store, sealer, key },
    registry,
    audit,
    clock,
  });
  // Before the database goes: a run that is going on is written down as one to go on with.
  resources.defer(() => snapshots.suspend());
  const opened = resources.move();
  return { snapshots, audit, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
