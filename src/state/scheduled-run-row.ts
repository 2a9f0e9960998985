import type { Selectable } from 'kysely';
import type { ScheduledRun, ScheduledState } from '../schedules/scheduled-run.ts';
import type { ScheduledRunsTable } from './tables.ts';

/** A run that is about to be written down. */
export type NewScheduledRun = Pick<ScheduledRun, 'schedule' | 'slot' | 'cause' | 'missed' | 'by' | 'work'>;

export type ScheduledRunRow = Selectable<ScheduledRunsTable>;

export function toColumns({ schedule, slot, cause, missed, by, work }: NewScheduledRun) {
  return {
    schedule,
    slot: slot.toISOString(),
    cause,
    missed,
    requested_by: JSON.stringify(by),
    work: JSON.stringify(work),
  };
}

export function toScheduledRun(row: ScheduledRunRow): ScheduledRun {
  return {
    id: row.id,
    schedule: row.schedule,
    slot: new Date(row.slot),
    cause: row.cause as ScheduledRun['cause'],
    missed: row.missed,
    by: JSON.parse(row.requested_by),
    work: JSON.parse(row.work),
    state: row.state as ScheduledState,
    startedAt: new Date(row.started_at),
    ...(row.finished_at !== null && { finishedAt: new Date(row.finished_at) }),
    ...(row.result !== null && { result: JSON.parse(row.result) }),
  };
}
