import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';
import type { Schedules } from '../src/runs/schedules.ts';
import { startLookout, startTimer } from '../src/schedules/timer.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';

export interface ScheduleClockDeps {
  readonly schedules: Pick<Schedules, 'begin' | 'entries' | 'take' | 'takeUp' | 'takeDue'>;
  readonly runs: Pick<ScheduledRuns, 'carry'>;
  readonly log: Logger;
}

/**
 * Goes by the clock until stopped: runs what has come since, and from then on each slot when it comes. Twice a minute it
 * looks for what no timer tells: another bot may die, the machine may sleep, the database may be away. Fails nothing:
 * what goes wrong is logged and tried again.
 */
export async function keepSchedules(
  deps: ScheduleClockDeps & { readonly signal: AbortSignal },
): Promise<void> {
  const { schedules, runs, log, signal } = deps;
  let hasBegun = false;
  const look = async (): Promise<void> => {
    if (!hasBegun) await schedules.begin();
    hasBegun = true;
    for (const run of await schedules.takeUp()) runs.carry(run);
    for (const run of await schedules.takeDue()) runs.carry(run);
  };
  const lookSafely = (): Promise<void> =>
    look().catch((error) => log.error({ error: describeError(error) }, 'schedules could not be looked at'));
  await lookSafely();
  for (const schedule of schedules.entries) {
    const claim = (slot: Date) => schedules.take(schedule.name, slot);
    startTimer(schedule, claim, (run) => runs.carry(run), { log, signal });
  }
  startLookout(lookSafely, { log, signal });
}
