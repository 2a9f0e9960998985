import { join } from 'node:path';
import { pino } from 'pino';
import { createChanges } from '../../src/changes/carried-changes.ts';
import type { CarriedChanges } from '../../src/changes/changes.ts';
import { createAuditLog } from '../../src/state/audit.ts';
import { createStepLog } from '../../src/state/change-steps.ts';
import { createChangeRegistry } from '../../src/state/changes.ts';
import { openDatabase } from '../../src/state/database.ts';
import { currentOwner } from '../../src/state/owner.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import { createFakePorts, makeConfig } from './fake-ports.ts';
import { FolderObjects } from './folder-objects.ts';
import { TEST_PLANNERS } from './test-planners.ts';

/** The machine of a real process: database, store and buckets are on disk, shared with others. */
export interface FolderMachine extends AsyncDisposable {
  readonly changes: CarriedChanges;
  readonly objects: FolderObjects;
  /** `change approve done`, oldest first. */
  trail(id: string): Promise<string[]>;
}

export async function openFolderMachine(address: string, folder: string): Promise<FolderMachine> {
  await using resources = new AsyncDisposableStack();
  const { db } = resources.use(await openDatabase(address));
  const store = resources.use(await openFileStore(join(folder, 'store')));
  const objects = new FolderObjects(join(folder, 'buckets'));
  const { cdn, functions } = createFakePorts();
  const clock = () => new Date();
  const audit = createAuditLog(db);
  const changes = createChanges({
    config: makeConfig(),
    objects,
    cdn,
    functions,
    store,
    planners: TEST_PLANNERS,
    registry: createChangeRegistry(db, { estate: 'jada', clock, owner: await currentOwner() }),
    steps: createStepLog(db),
    audit,
    clock,
    log: pino({ level: 'silent' }),
  });
  const opened = resources.move();
  return {
    changes,
    objects,
    async trail(id) {
      const entries = await audit.read({ limit: 1_000, target: id });
      return entries.map(({ action, outcome }) => `${action} ${outcome}`).reverse();
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
