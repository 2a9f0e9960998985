import type { Schedules } from '../runs/schedules.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderSchedules } from '../terminal/schedules.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

export interface ListSchedulesDeps extends CommandDeps {
  readonly schedules: Pick<Schedules, 'list'>;
}

/** `schedule list`: all there are, with when they come and what came of them last. */
export async function listSchedules(deps: ListSchedulesDeps): Promise<number> {
  const { schedules, stdout, json, quiet, palette } = deps;
  const all = await schedules.list();
  if (json) writeJson(stdout, { kind: 'schedules', schedules: all });
  else if (all.length === 0)
    stdout.write('There are no schedules. tidemark schedule --help shows how to add one.\n');
  else stdout.write(renderSchedules(all, { palette, width: stdout.columns }));
  if (!json && !quiet && all.length > 0)
    stdout.write(palette.faint('They come while the bot (tidemark serve) runs.\n'));
  return EXIT.done;
}
