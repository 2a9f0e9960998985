import type { RunProgress } from '../engine/progress.ts';
import { type Engine, runSnapshot } from '../engine/run.ts';
import { findConflict } from '../engine/run-file.ts';
import { CancelledError, describeError, TidemarkError } from '../errors.ts';
import type { Manifest, ManifestSummary } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { HEARTBEAT_MS } from '../state/ownership.ts';
import type { Run } from '../state/run-row.ts';
import type { RunRegistry } from '../state/runs.ts';
import { listAll } from './snapshot-listing.ts';
import { checkSnapshotName, nameByTime } from './snapshot-name.ts';
import type { Audit, Refusal, RunningRun, Snapshots, TakeRequest, TakeResult } from './snapshots.ts';

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

/** News older than this is none any more. */
const TOLD_WITHIN_MS = 24 * 3_600_000;
const SUSPENDED = new CancelledError('the process is stopping');

/** What every door asks: take, cancel, list, show; one run of an estate at a time, over all processes. */
export function createSnapshots({ engine, registry, audit, clock }: SnapshotsDeps): CarriedSnapshots {
  const { store, log } = engine;
  const own = new Map<string, OwnRun>();
  /** Runs begun here or given back to Slack, by id: none is told of twice. */
  const handed = new Set<string>();

  /** Carries a run that the registry has given to this process, to its end. */
  function carry(
    run: Run,
    request: TakeRequest,
    onProgress: (progress: RunProgress) => void,
  ): Promise<TakeResult> {
    handed.add(run.id);
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
    const result = await takeOrFind(run, request, signal, onProgress).then(
      (manifest) => describeSealed(manifest, performance.now() - startedAt),
      (error: unknown) => endOf(run, error, signal),
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

  async function endOf(run: Run, error: unknown, signal: AbortSignal): Promise<TakeResult> {
    const { name, by } = run;
    if (signal.aborted) {
      const by = signal.reason instanceof CancelledError ? signal.reason.by : undefined;
      return { kind: 'cancelled', name, ...(by === undefined ? {} : { by }) };
    }
    // Who sits at a terminal is told there; a stack is only of use where the fault is ours.
    if (!(error instanceof TidemarkError)) log.error({ snapshot: name, err: error }, 'the snapshot failed');
    else if (by.door !== 'terminal')
      log.error({ snapshot: name, error: describeError(error) }, 'the snapshot failed');
    const isLeft = (await store.partials().catch(() => [name])).includes(name);
    return { kind: 'failed', name, ...describeEnd(error), resumable: isLeft };
  }

  /** The outcome goes to the registry and the audit log; a database that is gone must not undo a sealed snapshot. */
  async function record(run: Run, result: TakeResult, signal: AbortSignal): Promise<void> {
    const outcome = result.kind === 'sealed' ? 'done' : 'failed';
    const detail =
      result.kind === 'failed'
        ? result.message
        : result.kind === 'sealed'
          ? result.manifest.state
          : 'cancelled';
    try {
      if (signal.reason === SUSPENDED) {
        await registry.finish(run.id, { state: 'interrupted' });
        return;
      }
      const { kind, ...rest } = result;
      await registry.finish(run.id, { state: kind, result: kind === 'sealed' ? undefined : rest });
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

  function refuseBusy(run: Run): Refusal {
    const { name, by, startedAt } = run;
    const since = startedAt.toISOString().slice(0, 16).replace('T', ' ');
    const reason = `snapshot ${name} is being taken now, by ${by.name}, since ${since} UTC: take yours when it is done`;
    return { kind: 'refused', reasons: [reason], running: toRunning(run) };
  }

  async function findRefusal(name: string, only: TakeRequest['only']): Promise<Refusal | undefined> {
    const reasons = checkSnapshotName(name);
    if (reasons.length > 0) return { kind: 'refused', reasons };
    const current = await registry.current();
    if (current) return refuseBusy(current);
    const conflict = await findConflict(store, name, only);
    return conflict === undefined ? undefined : { kind: 'refused', reasons: [conflict] };
  }

  return {
    async take(request, onProgress) {
      const name = request.name ?? nameByTime(clock());
      const { by, place, only, full = false } = request;
      const refusal = await findRefusal(name, only);
      if (refusal) return refusal;
      const answer = await registry.begin({
        name,
        by,
        full,
        ...(place ? { place } : {}),
        ...(only ? { only } : {}),
      });
      if (answer.kind === 'busy') return refuseBusy(answer.running);
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
      const run = await registry.newest(name);
      if (run) await registry.setPlace(run.id, place);
    },

    async list() {
      return await listAll(store, (await registry.current())?.name);
    },

    async show(name) {
      // A name is also a folder: `../x` must lead nowhere.
      if (checkSnapshotName(name).length > 0) return undefined;
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
      const untold = await findUntold();
      const left = (await registry.interrupted()).find((run) => run.place !== undefined);
      if (!left) return untold;
      const { name, by, place, only, full } = left;
      const request = { name, by, ...(only ? { only } : {}) };
      const answer = await registry.begin({ ...request, full, ...(place ? { place } : {}) });
      if (answer.kind === 'busy') return untold;
      const run = toRunning(answer.run);
      return [...untold, { run, done: carry(answer.run, request, onProgress(run)) }];
    },
  };

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
    return describeSealed(manifest, finishedAt.getTime() - startedAt.getTime());
  }

  function describeSealed(manifest: Manifest, elapsedMs: number): TakeResult {
    const folder = store.folder(manifest.name);
    return {
      kind: 'sealed',
      manifest: summarise(manifest),
      folder,
      manifestFile: `${folder}/MANIFEST.md`,
      elapsedMs,
    };
  }
}

/** A failure in words for people; one that nobody foresaw is said to be ours. */
function describeEnd(error: unknown): { code: string; message: string } {
  const { code, message } = describeError(error);
  if (error instanceof TidemarkError) return { code, message };
  return { code, message: `a fault in Tidemark, please report it: ${message}` };
}

function summarise({ resources: _, ...summary }: Manifest): ManifestSummary {
  return summary;
}
