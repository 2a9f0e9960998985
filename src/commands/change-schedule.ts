import { SnapshotError, UsageError } from '../errors.ts';
import type { ScheduleRefusal, Schedules } from '../runs/schedules.ts';
import type { Requester } from '../runs/snapshots.ts';
import { writeJson } from '../terminal/json-events.ts';
import { formatMinute } from '../terminal/schedules.ts';
import { sanitise } from '../terminal/text.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

export interface ChangeScheduleDeps extends CommandDeps {
  readonly schedules: Pick<Schedules, 'pause' | 'resume'>;
  readonly by: Requester;
}

/**
 * `schedule pause` and `schedule resume`.
 * @throws {UsageError} for a name that is none, {SnapshotError} where it is so already.
 */
export async function changeSchedule(
  action: 'pause' | 'resume',
  name: string,
  deps: ChangeScheduleDeps,
): Promise<number> {
  const { schedules, by, stdout, json } = deps;
  const answer = await schedules[action](name, by);
  if (answer.kind === 'refused') throw toError(answer);
  const { next } = answer.schedule;
  const told = next
    ? `${name} comes next at ${formatMinute(next)} UTC`
    : `${name} is paused; \`tidemark schedule resume ${name}\` lets it come again`;
  if (json) writeJson(stdout, { kind: 'schedule', ...answer.schedule });
  else stdout.write(`${sanitise(told)}\n`);
  return EXIT.done;
}

export function toError({ reason, isInput }: ScheduleRefusal): Error {
  return isInput ? new UsageError(reason) : new SnapshotError(reason);
}
