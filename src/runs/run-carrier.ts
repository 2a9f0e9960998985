import type { ProgressListener, RunProgress } from '../engine/progress.ts';
import { type Engine, runSnapshot } from '../engine/run.ts';
import { CancelledError, describeError, TidemarkError } from '../errors.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { HEARTBEAT_MS } from '../state/ownership.ts';
import type { Run } from '../state/run-row.ts';
import type { RunRegistry } from '../state/runs.ts';
import type { Audit, TakeRequest, TakeResult } from './snapshots.ts';
import { describeSealed } from './take-result.ts';

export interface RunCarrierDeps {
  readonly engine: Engine;
  readonly registry: RunRegistry;
  readonly audit: Audit;
  readonly clock: () => Date;
}

interface CarriedRun {
  readonly stop: AbortController;
  readonly done: Promise<TakeResult>;
  progress: RunProgress | undefined;
}

const SUSPENDED = new CancelledError('the process is stopping');

/** Carries the runs that the registry has given to this process to their end, and writes down what came of them. */
export class RunCarrier {
  readonly #deps: RunCarrierDeps;
  readonly #runs = new Map<string, CarriedRun>();

  constructor(deps: RunCarrierDeps) {
    this.#deps = deps;
  }

  carry(run: Run, request: TakeRequest, onProgress: ProgressListener): Promise<TakeResult> {
    const stop = new AbortController();
    const heartbeat = setInterval(() => this.#sayAlive(run, stop), HEARTBEAT_MS);
    const work = this.#runToEnd(run, request, stop.signal, (progress) => {
      carried.progress = progress;
      onProgress(progress);
    });
    const done = work.finally(() => {
      clearInterval(heartbeat);
      this.#runs.delete(run.name);
    });
    const carried: CarriedRun = { stop, done, progress: undefined };
    this.#runs.set(run.name, carried);
    return done;
  }

  progressOf(name: string): RunProgress | undefined {
    return this.#runs.get(name)?.progress;
  }

  /** False if this process does not carry it; else resolves once it has stopped. */
  async cancel(name: string, by: string): Promise<boolean> {
    const carried = this.#runs.get(name);
    carried?.stop.abort(new CancelledError('cancelled', by));
    await carried?.done;
    return carried !== undefined;
  }

  /** Stops all it carries, to be gone on with by the next process. */
  async suspend(): Promise<void> {
    const all = Array.from(this.#runs.values());
    for (const { stop } of all) stop.abort(SUSPENDED);
    await Promise.all(all.map((run) => run.done));
  }

  #sayAlive(run: Run, stop: AbortController): void {
    const { registry, engine } = this.#deps;
    registry.heartbeat(run.id).then(
      (isMine) => isMine || stop.abort(new CancelledError('another process has taken the run over')),
      (error) => engine.log.warn({ error: describeError(error) }, 'the database did not take a heartbeat'),
    );
  }

  async #runToEnd(
    run: Run,
    request: TakeRequest,
    signal: AbortSignal,
    onProgress: ProgressListener,
  ): Promise<TakeResult> {
    const startedAt = performance.now();
    const result = await this.#takeOrFind(run, request, signal, onProgress).then(
      (manifest) => describeSealed(this.#deps.engine.store, manifest, performance.now() - startedAt),
      (error: unknown) => this.#endOf(run, error, signal),
    );
    await this.#record(run, result, signal);
    return result;
  }

  /** A process may have been killed between sealing and saying so: then the snapshot is there already. */
  async #takeOrFind(
    run: Run,
    request: TakeRequest,
    signal: AbortSignal,
    onProgress: ProgressListener,
  ): Promise<Manifest> {
    const { engine } = this.#deps;
    const { name, full } = run;
    const sealed = await readManifest(engine.store, name);
    if (sealed !== undefined && sealed !== 'damaged') return sealed;
    return runSnapshot({ name, agents: request.only, full, signal, onProgress }, engine);
  }

  async #endOf({ name, by }: Run, error: unknown, signal: AbortSignal): Promise<TakeResult> {
    const { store, log } = this.#deps.engine;
    if (signal.aborted) {
      const canceller = signal.reason instanceof CancelledError ? signal.reason.by : undefined;
      return { kind: 'cancelled', name, ...(canceller === undefined ? {} : { by: canceller }) };
    }
    // Who sits at a terminal is told there; a stack is only of use where the fault is ours.
    if (!(error instanceof TidemarkError)) log.error({ snapshot: name, err: error }, 'the snapshot failed');
    else if (by.door !== 'terminal')
      log.error({ snapshot: name, error: describeError(error) }, 'the snapshot failed');
    const isLeft = (await store.partials().catch(() => [name])).includes(name);
    return { kind: 'failed', name, ...describeFailed(error), resumable: isLeft };
  }

  /** The outcome goes to the registry and the audit log; a database that is gone must not undo a sealed snapshot. */
  async #record(run: Run, result: TakeResult, signal: AbortSignal): Promise<void> {
    const { registry, audit, clock, engine } = this.#deps;
    try {
      if (signal.reason === SUSPENDED) {
        await registry.finish(run.id, { state: 'interrupted' });
        return;
      }
      const { kind, ...rest } = result;
      await registry.finish(run.id, { state: kind, result: kind === 'sealed' ? undefined : rest });
      const entry = { at: clock(), by: run.by.id, action: 'snapshot take', target: run.name };
      await audit.record({ ...entry, ...summariseOutcome(result) });
    } catch (error) {
      engine.log.error(
        { snapshot: run.name, error: describeError(error) },
        'the outcome could not be recorded',
      );
    }
  }
}

function summariseOutcome(result: TakeResult): { outcome: 'done' | 'failed'; detail: string } {
  switch (result.kind) {
    case 'sealed':
      return { outcome: 'done', detail: result.manifest.state };
    case 'failed':
      return { outcome: 'failed', detail: result.message };
    case 'cancelled':
      return { outcome: 'failed', detail: 'cancelled' };
    default:
      return result satisfies never;
  }
}

/** In words for people; what nobody foresaw is said to be ours. */
function describeFailed(error: unknown): { code: string; message: string } {
  const { code, message } = describeError(error);
  if (error instanceof TidemarkError) return { code, message };
  return { code, message: `a fault in Tidemark, please report it: ${message}` };
}
