import { createChanges } from '../changes/carried-changes.ts';
import type { CarriedChanges } from '../changes/changes.ts';
import { checkPorts, type Ports } from '../changes/checked-ports.ts';
import { createStepLog } from '../state/change-steps.ts';
import { createChangeRegistry } from '../state/changes.ts';
import { createDrills, type Drills } from './drills.ts';
import { createFunctionLooks, type FunctionLooks } from './function-looks.ts';
import { PLANNERS } from './planners.ts';
import {
  openGround,
  openSchedules,
  openSnapshots,
  openVerifications,
  type Session,
  type SessionOptions,
} from './session.ts';
import { createSiteLooks, type SiteLooks } from './site-looks.ts';
import { createSnapshotDiffs } from './snapshot-diffs.ts';

export interface ChangeSessionOptions extends SessionOptions {
  /** Buckets, distributions and functions, as changes need them. */
  readonly ports: Ports;
  /** Asked before anything else is; throws AccountError unless these credentials may be used. */
  readonly checkAccount: () => Promise<unknown>;
  readonly pause?: NonNullable<Parameters<typeof createChanges>[0]['pause']>;
}

/** A session that can look at sites and functions, and change them. */
export interface ChangeSession extends Session {
  readonly changes: CarriedChanges;
  readonly sites: SiteLooks;
  readonly functions: FunctionLooks;
  readonly drills: Drills;
}

/**
 * A session with changes over the ports.
 * @throws {StoreError} where store or database cannot be used, {ConfigError} for an expiry that is no time.
 */
export async function openChangeSession(options: ChangeSessionOptions): Promise<ChangeSession> {
  const { ports, checkAccount, pause, ...session } = options;
  const { config, log } = session;
  await using resources = new AsyncDisposableStack();
  const ground = await openGround(config, resources);
  const snapshots = await openSnapshots(session, ground, resources);
  const { db, store, audit, clock, owner } = ground;
  const checked = checkPorts(ports, checkAccount);
  const changes = createChanges({
    ...checked,
    config,
    store,
    planners: PLANNERS,
    registry: createChangeRegistry(db, { estate: config.estate, clock, owner }),
    steps: createStepLog(db),
    audit,
    clock,
    log,
    ...(pause && { pause }),
  });
  // Before the database goes: what is being applied is written down as something to go on with.
  resources.defer(() => changes.suspend());
  const looks = { ...checked, config, changes };
  const opened = resources.move();
  return {
    snapshots,
    verifications: await openVerifications(session, ground, snapshots),
    diffs: createSnapshotDiffs(store),
    schedules: openSchedules(session, ground, opened),
    audit,
    changes,
    sites: createSiteLooks(looks),
    functions: createFunctionLooks(looks),
    drills: createDrills({ ...checked, config, store, audit, clock }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
