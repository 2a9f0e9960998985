import type { ProgressListener } from '../../src/engine/progress.ts';
import type {
  Audit,
  RunningRun,
  RunPlace,
  SnapshotListing,
  Snapshots,
  TakeAnswer,
  TakeRequest,
  TakeResult,
} from '../../src/runs/snapshots.ts';
import type { AuditLog } from '../../src/state/audit.ts';
import { makeManifest } from './make-manifest.ts';
import { STARTED_AT } from './make-progress.ts';

interface FakeRun {
  readonly run: RunningRun;
  readonly onProgress: ProgressListener;
  readonly done: PromiseWithResolvers<TakeResult>;
}

/** Runs that go as the test says, one at a time; its database is `places`. */
export class FakeSnapshots implements Snapshots {
  readonly requests: TakeRequest[] = [];
  readonly places = new Map<string, RunPlace>();
  readonly runs = new Map<string, FakeRun>();
  /** Runs that a stopped process left behind. */
  interrupted: RunningRun[] = [];
  listing: SnapshotListing[] = [];
  refusal: readonly string[] | undefined;
  failure: Error | undefined;

  async take(request: TakeRequest, onProgress: ProgressListener): Promise<TakeAnswer> {
    if (this.failure) throw this.failure;
    this.requests.push(request);
    if (this.refusal) return { kind: 'refused', reasons: this.refusal };
    const [running] = await this.running();
    if (running) return { kind: 'refused', reasons: [`${running.name} is being taken`], running };
    const { name = '2026-11-22T17-12-00Z', by } = request;
    const done = this.#begin({ name, startedAt: STARTED_AT, by }, onProgress);
    return { kind: 'started', name, resumed: this.interrupted.some((run) => run.name === name), done };
  }

  async cancel(name: string, by: { readonly name: string }) {
    if (!this.runs.has(name))
      return { kind: 'refused' as const, reason: `no snapshot named ${name} is being taken` };
    this.end(name, { kind: 'cancelled', name, by: by.name });
    return { kind: 'cancelled' as const };
  }

  async running() {
    return [...this.runs.values()].map(({ run }) => {
      const place = this.places.get(run.name);
      return place ? { ...run, place } : run;
    });
  }

  async setPlace(name: string, place: RunPlace) {
    this.places.set(name, place);
  }

  async list() {
    return this.listing;
  }

  async show(name: string) {
    const known = this.listing.find((one) => one.name === name && one.state === 'COMPLETE');
    return known
      ? { ...makeManifest({ name }), folder: `/s/${name}`, manifestFile: `/s/${name}/MANIFEST.md` }
      : undefined;
  }

  async resumeInterrupted(onProgress: (run: RunningRun) => ProgressListener) {
    return this.interrupted.splice(0).map((run) => ({ run, done: this.#begin(run, onProgress(run)) }));
  }

  /** The run ends. */
  end(name: string, result: TakeResult): void {
    const run = this.runs.get(name);
    this.runs.delete(name);
    run?.done.resolve(result);
  }

  /** The run's listener. */
  tell(name: string): ProgressListener {
    const run = this.runs.get(name);
    if (!run) throw new Error(`${name} is not running`);
    return run.onProgress;
  }

  #begin(run: RunningRun, onProgress: ProgressListener): Promise<TakeResult> {
    const done = Promise.withResolvers<TakeResult>();
    this.runs.set(run.name, { run, onProgress, done });
    return done.promise;
  }
}

export class FakeAudit implements AuditLog {
  readonly entries: Parameters<Audit['record']>[0][] = [];

  async record(entry: Parameters<Audit['record']>[0]): Promise<void> {
    this.entries.push(entry);
  }

  async read({ limit, target }: Parameters<AuditLog['read']>[0]) {
    const newest = this.entries.filter((entry) => target === undefined || entry.target === target).reverse();
    return newest.slice(0, limit);
  }

  /** What happened, a line each. */
  get lines(): string[] {
    return this.entries.map(({ by, action, target, outcome }) => `${by} ${action} ${target}: ${outcome}`);
  }
}
