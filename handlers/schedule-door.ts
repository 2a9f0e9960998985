import type { Outcome } from './request.ts';
import { keepSchedules } from './schedule-clock.ts';
import { ScheduleReports, type ScheduleReportsDeps } from './schedule-reports.ts';
import { scheduleSnapshot } from './schedule-snapshot.ts';
import { ScheduledRuns, type ScheduledRunsDeps } from './scheduled-runs.ts';
import type { TypedRequest } from './slash-command.ts';

export type ScheduleDoorOptions = Omit<ScheduledRunsDeps, 'reports'> & Omit<ScheduleReportsDeps, 'schedules'>;

/** Schedules in Slack: the command, what comes by the clock, and its reports. */
export interface ScheduleDoor {
  /** `/snapshot schedule …` */
  schedule(request: TypedRequest): Promise<Outcome>;
  /** Goes by the clock until the bot stops. */
  start(): void;
  /** Resolves when what stopping has broken off is given back. */
  settle(): Promise<void>;
}

export function createScheduleDoor(options: ScheduleDoorOptions): ScheduleDoor {
  const reports = new ScheduleReports(options);
  const runs = new ScheduledRuns({ ...options, reports });
  return {
    schedule: (request) => scheduleSnapshot(request, { ...options, runs }),
    start() {
      // Without schedules there is nothing to look for.
      if (options.schedules.entries.length > 0)
        void keepSchedules({ ...options, runs, signal: options.stopping });
    },
    settle: () => runs.settle(),
  };
}
