import type { AgentName } from '../engine/collector.ts';
import type { ProgressListener, RunProgress } from '../engine/progress.ts';
import type { ManifestSummary } from '../manifest/manifest.ts';

export interface Requester {
  readonly door: 'slack' | 'terminal' | 'schedule';
  /** Slack user id or OS user. */
  readonly id: string;
  readonly name: string;
}

export interface TakeRequest {
  readonly name?: string;
  readonly only?: readonly AgentName[];
  readonly full?: boolean;
  readonly by: Requester;
  readonly place?: RunPlace;
}

/** Where Slack tells of the run: kept in the database so that a restarted bot goes on in the same thread. */
export interface RunPlace {
  readonly channel: string;
  readonly ts?: string;
  readonly threads?: Partial<Record<AgentName, string>>;
  readonly permalink?: string;
  /** Slack has been told the run's end in full. */
  readonly told?: boolean;
}

export interface RunningRun {
  readonly name: string;
  readonly startedAt: Date;
  readonly by: Requester;
  readonly place?: RunPlace;
  readonly progress?: RunProgress;
}

export type TakeAnswer =
  | {
      readonly kind: 'started';
      readonly name: string;
      readonly resumed: boolean;
      readonly done: Promise<TakeResult>;
    }
  | Refusal;

export interface Refusal {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
  /** The run that is in the way. */
  readonly running?: RunningRun;
}

export type TakeResult =
  | {
      readonly kind: 'sealed';
      readonly manifest: ManifestSummary;
      readonly folder: string;
      readonly manifestFile: string;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly name: string;
      readonly code: string;
      readonly message: string;
      readonly resumable: boolean;
    }
  | { readonly kind: 'cancelled'; readonly name: string; readonly by?: string };

export interface SnapshotListing {
  readonly name: string;
  readonly state: 'COMPLETE' | 'PARTIAL' | 'FAILED' | 'RUNNING' | 'INTERRUPTED' | 'DAMAGED';
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly resources: number;
  readonly files: number;
  readonly bytes: number;
  readonly note?: string;
}

export interface Snapshots {
  take(request: TakeRequest, onProgress: ProgressListener): Promise<TakeAnswer>;
  /** Cancels the run; the promise resolves once it has stopped. */
  cancel(name: string, by: Requester): Promise<{ kind: 'cancelled' } | { kind: 'refused'; reason: string }>;
  running(): Promise<readonly RunningRun[]>;
  setPlace(name: string, place: RunPlace): Promise<void>;
  list(): Promise<readonly SnapshotListing[]>;
  show(
    name: string,
  ): Promise<(ManifestSummary & { readonly folder: string; readonly manifestFile: string }) | undefined>;
  /** Runs that a stopped process left behind and that had a place in Slack: resumed, with their places. */
  resumeInterrupted(
    onProgress: (run: RunningRun) => ProgressListener,
  ): Promise<readonly { run: RunningRun; done: Promise<TakeResult> }[]>;
}

export interface Audit {
  record(entry: {
    at: Date;
    by: string;
    action: string;
    target: string;
    outcome: 'done' | 'refused' | 'failed';
    detail?: string;
  }): Promise<void>;
}
