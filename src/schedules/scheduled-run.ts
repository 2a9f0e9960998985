import type { ManifestSummary } from '../manifest/manifest.ts';
import type { DrillReport } from '../restore/drill.ts';
import type { Requester, TakeResult } from '../runs/snapshots.ts';

/** What a schedule does. */
export type Work =
  | { readonly do: 'take' }
  | { readonly do: 'drill'; readonly count: number; readonly bucket?: string };

/** What came of a run. */
export type ScheduledResult =
  | { readonly kind: 'drilled'; readonly report: DrillReport }
  | TakenSnapshot
  /** It could not begin, or broke off; one line. */
  | { readonly kind: 'failed'; readonly reason: string };

/** A snapshot that was begun; the rest is known once it is sealed. */
export interface TakenSnapshot {
  readonly kind: 'taken';
  readonly snapshot: string;
  readonly sealed?: {
    readonly state: 'COMPLETE' | 'PARTIAL' | 'FAILED';
    readonly elapsedMs: number;
    readonly resources: number;
    readonly files: number;
    readonly bytes: number;
    /** How many resources, since the snapshot before it; none where there is nothing to compare with. */
    readonly changes?: {
      readonly since: string;
      readonly added: number;
      readonly removed: number;
      readonly changed: number;
    };
  };
}

/**
 * `skipped`: the run before it was still going; `lost`: its process died, and nobody knows how far it had come.
 * Neither is run again.
 */
export type ScheduledState = 'running' | 'done' | 'failed' | 'skipped' | 'lost';

/** One time that a schedule came, or that somebody asked for it. */
export interface ScheduledRun {
  readonly id: string;
  readonly schedule: string;
  /** When it was due; when it was asked for. */
  readonly slot: Date;
  /** `missed`: nobody was there when it was due. */
  readonly cause: 'due' | 'missed' | 'asked';
  /** Slots before it that were missed too; this run is for all of them. */
  readonly missed: number;
  /** The schedule itself, or who asked. */
  readonly by: Requester;
  readonly work: Work;
  readonly state: ScheduledState;
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly result?: ScheduledResult;
}

/** What is kept of the end of a snapshot. */
export function toTaken(result: TakeResult): ScheduledResult {
  switch (result.kind) {
    case 'sealed': {
      const { name, state, totals, changes } = result.manifest;
      const { resources, files, bytes } = totals;
      const sealed = { state, elapsedMs: result.elapsedMs, resources, files, bytes };
      return {
        kind: 'taken',
        snapshot: name,
        // Nothing can be said where the one before was taken by other agents.
        sealed: {
          ...sealed,
          ...(changes && changes.agents?.length !== 0 && { changes: countChanges(changes) }),
        },
      };
    }
    case 'failed':
      return { kind: 'failed', reason: `snapshot ${result.name} failed: ${result.message}` };
    case 'cancelled':
      return { kind: 'failed', reason: `snapshot ${result.name} was cancelled` };
    default:
      return result satisfies never;
  }
}

function countChanges({ since, added, removed, changed }: NonNullable<ManifestSummary['changes']>) {
  return { since, added: added.length, removed: removed.length, changed: changed.length };
}

/** Whether what was done came out as it should. */
export function stateOf(result: ScheduledResult): 'done' | 'failed' {
  switch (result.kind) {
    case 'drilled':
      return result.report.rows.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'done';
    case 'taken':
      return result.sealed && result.sealed.state !== 'FAILED' ? 'done' : 'failed';
    case 'failed':
      return 'failed';
    default:
      return result satisfies never;
  }
}

/** What came of it, in a few words without markup: `drill of v1.0: 5 of 5 resources as they were`. */
export function describeOutcome({ state, result }: Pick<ScheduledRun, 'state' | 'result'>): string {
  if (state === 'skipped') return 'left out: the run before it was still going';
  if (state === 'lost')
    return `its process died${result?.kind === 'taken' ? ` while it took ${result.snapshot}` : ''}`;
  if (!result) return 'running';
  switch (result.kind) {
    case 'drilled': {
      const { snapshot, rows } = result.report;
      const good = rows.filter(({ outcome }) => outcome === 'ok').length;
      return `drill of ${snapshot}: ${good} of ${rows.length} resources as they were`;
    }
    case 'taken':
      return `snapshot ${result.snapshot}: ${result.sealed?.state ?? 'not sealed'}`;
    case 'failed':
      return result.reason;
    default:
      return result satisfies never;
  }
}
