import type { PlanContext } from '../changes/planner.ts';
import { describeError } from '../errors.ts';
import { type DrillReport, type DrillRequest, runDrill } from '../restore/drill.ts';
import type { Store } from '../store/store.ts';
import type { Audit, Requester } from './snapshots.ts';

/** Restores to scratch, for every door. */
export interface Drills {
  /**
   * Restores random resources to scratch and compares every byte; whatever comes of it is in the audit log.
   * @throws {SnapshotError} where there is no such snapshot, or it cannot be read.
   */
  run(request: DrillRequest, by: Requester): Promise<DrillReport>;
}

export interface DrillsDeps {
  readonly store: Store;
  readonly restore: PlanContext['restore'];
  readonly audit: Audit;
  /** Where scratch folders are made; default: the system's. */
  readonly scratch?: string;
  readonly clock: () => Date;
}

export function createDrills({ audit, clock, ...deps }: DrillsDeps): Drills {
  return {
    async run(request, by) {
      const note = { by: by.id, action: 'snapshot drill', target: request.name ?? 'the newest' };
      try {
        const report = await runDrill(request, deps);
        const failed = report.rows.filter(({ outcome }) => outcome === 'failed').length;
        const detail = `${report.rows.length - failed} of ${report.rows.length} resources ok`;
        const outcome = failed > 0 ? 'failed' : 'done';
        await audit.record({ ...note, target: report.snapshot, at: clock(), outcome, detail });
        return report;
      } catch (error) {
        const { message } = describeError(error);
        await audit.record({ ...note, at: clock(), outcome: 'failed', detail: message });
        throw error;
      }
    },
  };
}
