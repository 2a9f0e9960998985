import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanContext } from '../../src/changes/planner.ts';
import { type Config, configSchema } from '../../src/config.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import type { Store } from '../../src/store/store.ts';
import { CallLog } from './call-log.ts';
import { FakeCdn } from './fake-cdn.ts';
import { FakeFunctions } from './fake-functions.ts';
import { FakeObjects } from './fake-objects.ts';
import { FakeRestore } from './fake-restore.ts';

/** The sites qos and sailjada, production and staging; approvals expire after a day. */
export function makeConfig(change: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    estate: 'jada',
    sites: {
      qos: {
        domain: 'queenofsandiego.com',
        production: { bucket: 'queenofsandiego.com', distribution: 'E1QOS' },
        staging: { bucket: 'queenofsandiego-staging', distribution: 'E2QOS' },
      },
      sailjada: {
        domain: 'sailjada.com',
        production: { bucket: 'sailjada.com', distribution: 'E1SAIL' },
        staging: { bucket: 'sailjada-staging', distribution: 'E2SAIL' },
      },
    },
    slack: { channel: '#ops' },
    ...change,
  });
}

/** A file store in a folder of its own that goes with it. */
export async function openScratchStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-changes-'));
  const store = await openFileStore(folder);
  const dispose = store[Symbol.asyncDispose].bind(store);
  return Object.assign(store, {
    async [Symbol.asyncDispose]() {
      await dispose();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

/** All ports in memory with one log of their calls; the buckets and distributions of `makeConfig()` are there. */
export interface FakePorts {
  readonly log: CallLog;
  readonly objects: FakeObjects;
  readonly cdn: FakeCdn;
  readonly functions: FakeFunctions;
  readonly restore: FakeRestore;
}

export function createFakePorts(): FakePorts {
  const log = new CallLog();
  const ports = {
    log,
    objects: new FakeObjects(log),
    cdn: new FakeCdn(log),
    functions: new FakeFunctions(log),
    restore: new FakeRestore(log),
  };
  for (const { production, staging } of Object.values(makeConfig().sites)) {
    for (const { bucket, distribution } of [production, staging]) {
      ports.objects.buckets.set(bucket, new Map());
      if (distribution !== undefined) ports.cdn.seed(distribution, [bucket]);
    }
  }
  return ports;
}

/** Another process's ports to the same things, with a log and faults of its own. */
export function shareFakePorts({ objects, cdn, functions, restore }: FakePorts): FakePorts {
  const log = new CallLog();
  return {
    log,
    objects: new FakeObjects(log, objects.buckets),
    cdn: new FakeCdn(log, cdn),
    functions: new FakeFunctions(log, functions.functions),
    restore: new FakeRestore(log, restore.things),
  };
}

/** What a planner gets; the store is gone at the end of the test. */
export async function openPlanContext(
  ports: FakePorts,
  change: Partial<PlanContext> = {},
): Promise<PlanContext & AsyncDisposable> {
  const store = await openScratchStore();
  const { objects, cdn, functions, restore } = ports;
  const none = { find: async () => undefined };
  const context = { config: makeConfig(), objects, cdn, functions, restore, store, changes: none };
  return {
    ...context,
    signal: new AbortController().signal,
    ...change,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
