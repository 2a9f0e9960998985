import pMap from 'p-map';
import type { RunProgress } from '../engine/progress.ts';
import { type Engine, runSnapshot } from '../engine/run.ts';
import { CancelledError, describeError } from '../errors.ts';
import type { Manifest, ManifestSummary } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { Run } from '../state/run-row.ts';
import { HEARTBEAT_MS, type RunRegistry } from '../state/runs.ts';
import { checkSnapshotName, nameByTime } from './snapshot-name.ts';
import type { Audit, RunningRun, SnapshotListing, Snapshots, TakeRequest, TakeResult } from './snapshots.ts';

export interface SnapshotsDeps {
  readonly engine: Engine;
  readonly registry: RunRegistry;
  readonly audit: Audit;
  readonly clock: () => Date;
}

/** `Snapshots` of a process that may end while it carries a run. */
export interface CarriedSnapshots extends Snapshots {
  /** Stops what this process is taking, to be gone on with by the next. */
  suspend(): Promise<void>;
}

/** A run that this process carries. */
interface OwnRun {
  readonly stop: AbortController;
  readonly done: Promise<TakeResult>;
  progress: RunProgress | undefined;
}

const MANIFESTS_READ_AT_ONCE = 8;
const SUSPENDED = new CancelledError('the process is stopping');

/** What every door asks: take, cancel, list, show; one run of an estate at a time, over all processes. */
export function createSnapshots({ engine, registry, audit, clock }: SnapshotsDeps): CarriedSnapshots {
  const { store, log } = engine;
  const own = new Map<string, OwnRun>();

  /** Carries a run that the registry has given to this process, to its end. */
  function carry(
    run: Run,
    request: TakeRequest,
    onProgress: (progress: RunProgress) => void,
  ): Promise<TakeResult> {
    const stop = new AbortController();
    const heartbeat = setInterval(() => {
      registry.heartbeat(run.id).then(
        (isMine) => isMine || stop.abort(new CancelledError('another process has taken the run over')),
        (error) => log.warn({ error: describeError(error) }, 'the database did not take a heartbeat'),
      );
    }, HEARTBEAT_MS);
    const work = runToEnd(run, request, stop.signal, (progress) => {
      mine.progress = progress;
      onProgress(progress);
    });
    const done = work.finally(() => {
      clearInterval(heartbeat);
      own.delete(run.name);
    });
    const mine: OwnRun = { stop, done, progress: undefined };
    own.set(run.name, mine);
    return done;
  }

  async function runToEnd(
    run: Run,
    request: TakeRequest,
    signal: AbortSignal,
    onProgress: (progress: RunProgress) => void,
  ): Promise<TakeResult> {
    const startedAt = performance.now();
    const { name } = run;
    const result = await takeOrFind(run, request, signal, onProgress).then(
      (manifest): TakeResult => ({
        kind: 'sealed',
        manifest: summarise(manifest),
        folder: store.folder(name),
        manifestFile: `${store.folder(name)}/MANIFEST.md`,
        elapsedMs: performance.now() - startedAt,
      }),
      (error: unknown) => endOf(name, error, signal),
    );
    await record(run, result, signal);
    return result;
  }

  /** A process may have been killed between sealing and saying so: then the snapshot is there already. */
  async function takeOrFind(
    run: Run,
    request: TakeRequest,
    signal: AbortSignal,
    onProgress: (progress: RunProgress) => void,
  ): Promise<Manifest> {
    const { name, full } = run;
    const sealed = await readManifest(store, name);
    if (sealed !== undefined && sealed !== 'damaged') return sealed;
    return runSnapshot({ name, agents: request.only, full, signal, onProgress }, engine);
  }

  async function endOf(name: string, error: unknown, signal: AbortSignal): Promise<TakeResult> {
    if (signal.aborted) {
      const by = signal.reason instanceof CancelledError ? signal.reason.by : undefined;
      return { kind: 'cancelled', name, ...(by === undefined ? {} : { by }) };
    }
    log.error({ snapshot: name, error: describeError(error) }, 'the snapshot failed');
    const isLeft = (await store.partials().catch(() => [name])).includes(name);
    return { kind: 'failed', name, ...describeError(error), resumable: isLeft };
  }

  /** The outcome goes to the registry and the audit log; a database that is gone must not undo a sealed snapshot. */
  async function record(run: Run, result: TakeResult, signal: AbortSignal): Promise<void> {
    if (signal.reason === SUSPENDED) {
      await registry.finish(run.id, { state: 'interrupted' });
      return;
    }
    const outcome = result.kind === 'sealed' ? 'done' : 'failed';
    const detail =
      result.kind === 'failed'
        ? result.message
        : result.kind === 'sealed'
          ? result.manifest.state
          : 'cancelled';
    try {
      await registry.finish(run.id, { state: result.kind, result: detail });
      await audit.record({
        at: clock(),
        by: run.by.id,
        action: 'snapshot take',
        target: run.name,
        outcome,
        detail,
      });
    } catch (error) {
      log.error({ snapshot: run.name, error: describeError(error) }, 'the outcome could not be recorded');
    }
  }

  function toRunning(run: Run): RunningRun {
    const progress = own.get(run.name)?.progress;
    const { name, startedAt, by, place } = run;
    return { name, startedAt, by, ...(place ? { place } : {}), ...(progress ? { progress } : {}) };
  }

  return {
    async take(request, onProgress) {
      const name = request.name ?? nameByTime(clock());
      const reasons = checkSnapshotName(name);
      if (reasons.length === 0 && (await store.snapshots()).includes(name))
        reasons.push(`a snapshot named ${name} exists already: choose another name`);
      if (reasons.length > 0) return { kind: 'refused', reasons };
      const { by, place, only, full = false } = request;
      const answer = await registry.begin({
        name,
        by,
        full,
        ...(place ? { place } : {}),
        ...(only ? { only } : {}),
      });
      if (answer.kind === 'busy') {
        const running = toRunning(answer.running);
        return {
          kind: 'refused',
          reasons: [`snapshot ${running.name} is being taken now, by ${running.by.name}`],
          running,
        };
      }
      const resumed = (await store.partials()).includes(name);
      return { kind: 'started', name, resumed, done: carry(answer.run, request, onProgress) };
    },

    async cancel(name, by) {
      const mine = own.get(name);
      if (!mine) {
        const current = await registry.current();
        if (current?.name !== name)
          return { kind: 'refused', reason: `no snapshot named ${name} is being taken` };
        const { host, pid } = current.owner;
        return {
          kind: 'refused',
          reason: `${name} is being taken by process ${pid} on ${host}: stop it there (Ctrl-C)`,
        };
      }
      mine.stop.abort(new CancelledError('cancelled', by.name));
      await mine.done;
      return { kind: 'cancelled' };
    },

    async running() {
      const current = await registry.current();
      return current ? [toRunning(current)] : [];
    },

    async setPlace(name, place) {
      const current = await registry.current();
      if (current?.name === name) await registry.setPlace(current.id, place);
    },

    async list() {
      const sealed = await pMap(await store.snapshots(), listSealed, { concurrency: MANIFESTS_READ_AT_ONCE });
      const current = await registry.current();
      const partials = await pMap(await store.partials(), (name) => listPartial(name, current));
      return [...partials, ...sealed].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
    },

    async show(name) {
      const manifest = await readManifest(store, name);
      if (manifest === undefined || manifest === 'damaged') return undefined;
      return {
        ...summarise(manifest),
        folder: store.folder(name),
        manifestFile: `${store.folder(name)}/MANIFEST.md`,
      };
    },

    async suspend() {
      const all = Array.from(own.values());
      for (const { stop } of all) stop.abort(SUSPENDED);
      await Promise.all(all.map((run) => run.done));
    },

    async resumeInterrupted(onProgress) {
      const left = (await registry.interrupted()).find((run) => run.place !== undefined);
      if (!left) return [];
      const { name, by, place, only, full } = left;
      const answer = await registry.begin({
        name,
        by,
        full,
        ...(place ? { place } : {}),
        ...(only ? { only } : {}),
      });
      if (answer.kind === 'busy') return [];
      const run = toRunning(answer.run);
      return [{ run, done: carry(answer.run, { name, by }, onProgress(run)) }];
    },
  };

  async function listSealed(name: string): Promise<SnapshotListing> {
    const manifest = await readManifest(store, name);
    if (manifest === undefined || manifest === 'damaged') {
      const note = 'its manifest.json cannot be read';
      return { name, state: 'DAMAGED', startedAt: new Date(0), resources: 0, files: 0, bytes: 0, note };
    }
    const { state, startedAt, finishedAt, totals } = manifest;
    const { resources, files, bytes } = totals;
    return {
      name,
      state,
      startedAt: new Date(startedAt),
      finishedAt: new Date(finishedAt),
      resources,
      files,
      bytes,
    };
  }

  async function listPartial(name: string, current: Run | undefined): Promise<SnapshotListing> {
    const isRunning = current?.name === name;
    const text = (await store.readPartial(name, 'run.json'))?.toString();
    const startedAt = new Date(text ? (JSON.parse(text) as { startedAt: string }).startedAt : 0);
    const empty = { name, startedAt, resources: 0, files: 0, bytes: 0 };
    if (isRunning) return { ...empty, state: 'RUNNING' };
    return { ...empty, state: 'INTERRUPTED', note: `take ${name} again to go on` };
  }
}

function summarise({ resources: _, ...summary }: Manifest): ManifestSummary {
  return summary;
}
