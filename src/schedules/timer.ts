import { schedule as plan, type RunCoordinator, type TaskOptions } from 'node-cron';
import type { Logger } from 'pino';
import { describeError } from '../errors.ts';
import { splitCron } from './cron.ts';
import { LATE_MS, type Schedule } from './schedule.ts';

interface TimerOptions {
  readonly log: Logger;
  /** Aborted, nothing comes any more. */
  readonly signal: AbortSignal;
}

/** Between two minutes, at which schedules come. */
const LOOKOUT = '15,45 * * * * *';
/** The end of the key that node-cron makes of a task's name and its slot. */
const ISO_LENGTH = '2026-11-22T03:00:00.000Z'.length;

/**
 * At each slot asks for its run, and carries it if there is one: of all processes, one gets it. What cannot be asked is
 * logged, and what comes more than `LATE_MS` late is left; a lookout finds both.
 */
export function startTimer<Run>(
  { name, cron, timezone }: Pick<Schedule, 'name' | 'cron' | 'timezone'>,
  claim: (slot: Date) => Promise<Run | undefined>,
  carry: (run: Run) => void,
  options: TimerOptions,
): void {
  const runs = new Map<number, Run>();
  const runCoordinator: RunCoordinator = {
    async shouldRun(key) {
      const slot = new Date(key.slice(-ISO_LENGTH));
      const run = await claim(slot);
      if (run !== undefined) runs.set(slot.getTime(), run);
      return run !== undefined;
    },
  };
  const carryOut = ({ date }: { readonly date: Date }): void => {
    const run = runs.get(date.getTime());
    runs.delete(date.getTime());
    if (run !== undefined) carry(run);
  };
  const own = { name, timezone, distributed: true, runCoordinator, missedExecutionTolerance: LATE_MS };
  for (const part of splitCron(cron)) start(part, carryOut, own, options);
}

/** Twice a minute. */
export function startLookout(look: () => Promise<void>, options: TimerOptions): void {
  start(LOOKOUT, look, { name: 'lookout', timezone: 'UTC' }, options);
}

function start(cron: string, run: Parameters<typeof plan>[1], own: TaskOptions, options: TimerOptions): void {
  const { log, signal } = options;
  if (signal.aborted) return;
  const logger = {
    info: (message: string) => log.info(message),
    warn: (message: string) => log.warn(message),
    debug: (message: string | Error) => log.debug({ error: describeError(message) }, 'node-cron'),
    error: (message: string | Error, error: Error | string = message) =>
      log.error({ error: describeError(error) }, `schedule ${own.name} was not looked at`),
  };
  const task = plan(cron, run, { ...own, noOverlap: true, suppressMissedWarning: true, logger });
  signal.addEventListener('abort', () => void task.destroy(), { once: true });
}
