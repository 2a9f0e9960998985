import pMap from 'p-map';
import { AGENT_NAMES } from '../engine/collector.ts';
import { readRunFile } from '../engine/run-file.ts';
import { StoreError } from '../errors.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { Store } from '../store/store.ts';
import type { SnapshotListing } from './snapshots.ts';

const READ_AT_ONCE = 8;
const UNKNOWN = { startedAt: new Date(0), resources: 0, files: 0, bytes: 0 };

/** Every snapshot of the store, the newest first: sealed ones, the one `running`, and those left in the middle. */
export async function listAll(store: Store, running: string | undefined): Promise<SnapshotListing[]> {
  const sealed = await pMap(await store.snapshots(), (name) => describeSealed(store, name), {
    concurrency: READ_AT_ONCE,
  });
  const partial = await pMap(await store.partials(), (name) => describePartial(store, name, running));
  return [...partial, ...sealed].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}

async function describeSealed(store: Store, name: string): Promise<SnapshotListing> {
  const manifest = await readManifest(store, name);
  if (manifest === undefined || manifest === 'damaged')
    return { ...UNKNOWN, name, state: 'DAMAGED', note: 'its manifest.json cannot be read' };
  const { state, startedAt, finishedAt, totals, agents } = manifest;
  const { resources, files, bytes } = totals;
  const times = { startedAt: new Date(startedAt), finishedAt: new Date(finishedAt) };
  // COMPLETE is what was asked for, which may not be the whole estate.
  const isPart = agents.length < AGENT_NAMES.length;
  return {
    ...{ name, state, ...times, resources, files, bytes },
    ...(isPart && { note: `of ${agents.join(', ')} only` }),
  };
}

async function describePartial(
  store: Store,
  name: string,
  running: string | undefined,
): Promise<SnapshotListing> {
  const begun = await readRunFile(store, name).catch((error: unknown) => {
    if (error instanceof StoreError) return undefined;
    throw error;
  });
  const listed = { ...UNKNOWN, name, ...(begun && { startedAt: new Date(begun.startedAt) }) };
  return name === running
    ? { ...listed, state: 'RUNNING' }
    : { ...listed, state: 'INTERRUPTED', note: `take ${name} again to go on` };
}
