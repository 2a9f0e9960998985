import type { Command } from 'commander';
import type { Done, GlobalOptions } from './global-options.ts';
import type { SchedulesAsked } from './schedules.ts';

export interface ScheduleActions {
  manageSchedules(asked: SchedulesAsked, options: GlobalOptions): Promise<number>;
  runSchedule(name: string, options: GlobalOptions): Promise<number>;
}

const HELP = `
Schedules stand under \`schedules\` in tidemark.yaml. The bot (tidemark serve) goes by them; of several bots one runs each
time, and what came while none was there is made up for once, when one is back.

  schedules:
    - { name: daily, cron: "0 3 * * *", timezone: America/Los_Angeles }        # takes a snapshot
    - { name: weekly-drill, do: drill, count: 10, cron: "0 6 * * MON" }        # restores to scratch and compares`;

/** `schedule …`: what comes by the clock. */
export function addScheduleCommands(schedule: Command, actions: ScheduleActions, done: Done): void {
  schedule.addHelpText('after', HELP);
  schedule
    .command('list')
    .description('what comes when, and what came of it last')
    .action(async (_, command: Command) =>
      done(await actions.manageSchedules({ do: 'list' }, command.optsWithGlobals())),
    );
  schedule
    .command('run')
    .description('do it now, here')
    .argument('<name>')
    .action(async (name: string, _, command: Command) =>
      done(await actions.runSchedule(name, command.optsWithGlobals())),
    );
  schedule
    .command('pause')
    .description('let it not come until it is resumed')
    .argument('<name>')
    .action(async (name: string, _, command: Command) =>
      done(await actions.manageSchedules({ do: 'pause', name }, command.optsWithGlobals())),
    );
  schedule
    .command('resume')
    .description('let it come again; what would have come meanwhile is not made up for')
    .argument('<name>')
    .action(async (name: string, _, command: Command) =>
      done(await actions.manageSchedules({ do: 'resume', name }, command.optsWithGlobals())),
    );
}
