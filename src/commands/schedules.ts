import { SnapshotError, UsageError } from '../errors.ts';
import type { ScheduleRefusal, Schedules } from '../runs/schedules.ts';
import type { Requester } from '../runs/snapshots.ts';
import { writeJson } from '../terminal/json-events.ts';
import { formatMinute, renderSchedules } from '../terminal/schedules.ts';
import { sanitise } from '../terminal/text.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

/** `schedule list`, `pause` and `resume`, as typed. */
export type SchedulesAsked =
  | { readonly do: 'list' }
  | { readonly do: 'pause' | 'resume'; readonly name: string };

export interface SchedulesDeps extends CommandDeps {
  readonly schedules: Pick<Schedules, 'list' | 'pause' | 'resume'>;
  readonly by: Requester;
}

/**
 * `schedule …`, but for `run`.
 * @throws {UsageError} for a name that is none, {SnapshotError} where it is so already.
 */
export async function manageSchedules(asked: SchedulesAsked, deps: SchedulesDeps): Promise<number> {
  await (asked.do === 'list' ? list(deps) : change(asked.do, asked.name, deps));
  return EXIT.done;
}

async function list({ schedules, stdout, json, quiet, palette }: SchedulesDeps): Promise<void> {
  const all = await schedules.list();
  if (json) return writeJson(stdout, { kind: 'schedules', schedules: all });
  if (all.length === 0) {
    stdout.write('There are no schedules. tidemark schedule --help shows how to add one.\n');
    return;
  }
  stdout.write(renderSchedules(all, { palette, width: stdout.columns }));
  if (!quiet) stdout.write(`${palette.faint('They come while the bot (tidemark serve) runs.')}\n`);
}

async function change(action: 'pause' | 'resume', name: string, deps: SchedulesDeps): Promise<void> {
  const { schedules, by, stdout, json } = deps;
  const answer = await schedules[action](name, by);
  if (answer.kind === 'refused') throw toError(answer);
  const { next } = answer.schedule;
  const told = next
    ? `${name} comes next at ${formatMinute(next)} UTC`
    : `${name} is paused; \`tidemark schedule resume ${name}\` lets it come again`;
  if (json) writeJson(stdout, { kind: 'schedule', ...answer.schedule });
  else stdout.write(`${sanitise(told)}\n`);
}

export function toError({ reason, isInput }: ScheduleRefusal): Error {
  return isInput ? new UsageError(reason) : new SnapshotError(reason);
}
