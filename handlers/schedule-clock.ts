import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';
import type { Schedules } from '../src/runs/schedules.ts';
import type { Clock } from './clock.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';

export interface ScheduleClockDeps {
  readonly schedules: Pick<Schedules, 'begin' | 'takeUp' | 'takeDue' | 'nextAt'>;
  readonly runs: Pick<ScheduledRuns, 'carry'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A machine may sleep, its clock may be set, another bot may die. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Goes by the clock until stopped: tells of runs whose process died, then runs what has come since. Fails nothing: what
 * goes wrong is logged and tried again.
 */
export async function keepSchedules(
  deps: ScheduleClockDeps & { readonly signal: AbortSignal },
): Promise<void> {
  const { schedules, runs, clock, log, signal } = deps;
  let hasBegun = false;
  const look = async (): Promise<void> => {
    if (!hasBegun) await schedules.begin();
    hasBegun = true;
    for (const run of await schedules.takeUp()) runs.carry(run);
    for (const run of await schedules.takeDue()) runs.carry(run);
  };
  while (!signal.aborted) {
    await look().catch((error) =>
      log.error({ error: describeError(error) }, 'schedules could not be looked at'),
    );
    const next = schedules.nextAt()?.getTime() ?? Number.POSITIVE_INFINITY;
    const wait = Math.min(Math.max(next - clock.now(), 0), LONGEST_WAIT_MS);
    await clock.wait(wait, { signal });
  }
}
