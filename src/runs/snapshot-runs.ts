import { findConflict } from '../engine/run-file.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { Run } from '../state/run-row.ts';
import { RunCarrier, type RunCarrierDeps } from './run-carrier.ts';
import { listAll } from './snapshot-listing.ts';
import { checkSnapshotName, nameByTime } from './snapshot-name.ts';
import type { Refusal, RunningRun, Snapshots, TakeRequest, TakeResult } from './snapshots.ts';
import { describeSealed, describeSnapshot } from './take-result.ts';

/** `Snapshots` of a process that may end while it carries a run. */
export interface CarriedSnapshots extends Snapshots {
  /** Stops what this process is taking, to be gone on with by the next. */
  suspend(): Promise<void>;
}

/** News older than this is none any more. */
const TOLD_WITHIN_MS = 24 * 3_600_000;

/** What every door asks: take, cancel, list, show; one run of an estate at a time, over all processes. */
export function createSnapshots(deps: RunCarrierDeps): CarriedSnapshots {
  const { engine, registry, clock } = deps;
  const { store } = engine;
  const carrier = new RunCarrier(deps);
  /** Runs begun here or given back to Slack, by id: none is told of twice. */
  const handed = new Set<string>();

  function toRunning({ name, startedAt, by, place }: Run): RunningRun {
    const progress = carrier.progressOf(name);
    return { name, startedAt, by, ...(place ? { place } : {}), ...(progress ? { progress } : {}) };
  }

  async function findRefusal(name: string, only: TakeRequest['only']): Promise<Refusal | undefined> {
    const reasons = checkSnapshotName(name);
    if (reasons.length > 0) return { kind: 'refused', reasons };
    const current = await registry.current();
    if (current) return refuseBusy(toRunning(current));
    const conflict = await findConflict(store, name, only);
    return conflict === undefined ? undefined : { kind: 'refused', reasons: [conflict] };
  }

  /** Runs that came to their end, but not the news of it: their process was killed in between. */
  async function findUntold() {
    const found: { run: RunningRun; done: Promise<TakeResult> }[] = [];
    for (const run of await registry.ended(new Date(clock().getTime() - TOLD_WITHIN_MS))) {
      if (run.place === undefined || run.place.told || handed.has(run.id)) continue;
      handed.add(run.id);
      const result = await resultOf(run);
      if (result) found.push({ run: toRunning(run), done: Promise.resolve(result) });
    }
    return found;
  }

  async function resultOf({ name, state, startedAt, finishedAt = startedAt, result }: Run) {
    if (state !== 'sealed') return { kind: state, name, ...(result as object) } as TakeResult;
    const manifest = await readManifest(store, name);
    if (manifest === undefined || manifest === 'damaged') return undefined;
    return describeSealed(store, manifest, finishedAt.getTime() - startedAt.getTime());
  }

  return {
    async take(request, onProgress) {
      const { name = nameByTime(clock()), by, place, only, full = false } = request;
      const refusal = await findRefusal(name, only);
      if (refusal) return refusal;
      const answer = await registry.begin({
        name,
        by,
        full,
        ...(place ? { place } : {}),
        ...(only ? { only } : {}),
      });
      if (answer.kind === 'busy') return refuseBusy(toRunning(answer.running));
      handed.add(answer.run.id);
      const resumed = (await store.partials()).includes(name);
      return { kind: 'started', name, resumed, done: carrier.carry(answer.run, request, onProgress) };
    },

    async cancel(name, by) {
      if (await carrier.cancel(name, by.name)) return { kind: 'cancelled' };
      const current = await registry.current();
      if (current?.name !== name)
        return { kind: 'refused', reason: `no snapshot named ${name} is being taken` };
      const { host, pid } = current.owner;
      return {
        kind: 'refused',
        reason: `${name} is being taken by process ${pid} on ${host}: stop it there (Ctrl-C)`,
      };
    },

    async running() {
      const current = await registry.current();
      return current ? [toRunning(current)] : [];
    },

    async setPlace(name, place) {
      const run = await registry.newest(name);
      if (run) await registry.setPlace(run.id, place);
    },

    list: async () => listAll(store, (await registry.current())?.name),

    async show(name) {
      // A name is also a folder: `../x` must lead nowhere.
      if (checkSnapshotName(name).length > 0) return undefined;
      const found = await readManifest(store, name);
      if (found === undefined || found === 'damaged') return undefined;
      const { manifest, ...place } = describeSnapshot(store, found);
      return { ...manifest, ...place };
    },

    suspend: () => carrier.suspend(),

    async resumeInterrupted(onProgress) {
      const untold = await findUntold();
      const left = (await registry.interrupted()).find((run) => run.place !== undefined);
      if (!left) return untold;
      const { name, by, place, only, full } = left;
      const request = { name, by, ...(only ? { only } : {}) };
      const answer = await registry.begin({ ...request, full, ...(place ? { place } : {}) });
      if (answer.kind === 'busy') return untold;
      handed.add(answer.run.id);
      const run = toRunning(answer.run);
      return [...untold, { run, done: carrier.carry(answer.run, request, onProgress(run)) }];
    },
  };
}

function refuseBusy(running: RunningRun): Refusal {
  const { name, by, startedAt } = running;
  const since = startedAt.toISOString().slice(0, 16).replace('T', ' ');
  const reason = `snapshot ${name} is being taken now, by ${by.name}, since ${since} UTC: take yours when it is done`;
  return { kind: 'refused', reasons: [reason], running };
}
