import { describeError, TidemarkError } from '../errors.ts';
import { type DrillDeps, type DrillReport, type DrillRequest, runDrill } from '../restore/drill.ts';
import type { Audit, Requester } from './snapshots.ts';

/** Restores to scratch, for every door. */
export interface Drills {
  /**
   * Restores random resources to scratch and compares every byte; whatever comes of it is in the audit log.
   * @throws {SnapshotError} where there is no such snapshot, or it cannot be read; {RestoreError} for a bucket that is not for drills.
   */
  run(request: DrillRequest, by: Requester): Promise<DrillReport>;
}

export interface DrillsDeps extends Omit<DrillDeps, 'random'> {
  readonly audit: Audit;
  readonly clock: () => Date;
}

export function createDrills({ audit, clock, ...deps }: DrillsDeps): Drills {
  return {
    async run(request, by) {
      const note = { by: by.id, action: 'snapshot drill', target: request.name ?? 'the newest' };
      try {
        const report = await runDrill(request, deps);
        const failed = report.rows.filter(({ outcome }) => outcome === 'failed').length;
        const where = request.bucket === undefined ? '' : `, in ${request.bucket}`;
        const detail = `${report.rows.length - failed} of ${report.rows.length} resources ok${where}`;
        const outcome = failed > 0 ? 'failed' : 'done';
        await audit.record({ ...note, target: report.snapshot, at: clock(), outcome, detail });
        return report;
      } catch (error) {
        const isStopped = request.signal.aborted && !(error instanceof TidemarkError);
        const detail = isStopped ? 'stopped; nothing was left behind' : describeError(error).message;
        await audit.record({ ...note, at: clock(), outcome: 'failed', detail });
        throw error;
      }
    },
  };
}
