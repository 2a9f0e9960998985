import { describeError } from '../errors.ts';
import type { DrillReport } from '../restore/drill.ts';
import type { Drills } from '../runs/drills.ts';
import type { Schedules } from '../runs/schedules.ts';
import type { TakeResult } from '../runs/snapshots.ts';
import { type ScheduledResult, toTaken, type Work } from '../schedules/scheduled-run.ts';
import { drill } from './drill.ts';
import { toError } from './schedules.ts';
import { type TakeDeps, takeSnapshot } from './take-snapshot.ts';

export interface RunScheduleDeps extends TakeDeps {
  readonly schedules: Pick<Schedules, 'ask' | 'finish' | 'told'>;
  readonly drills: Drills;
}

/**
 * `schedule run`: what the schedule does, here and now, as the command of its own would; kept as its last run.
 * @throws {UsageError} for a name that is none, {SnapshotError} where it is being run already.
 */
export async function runSchedule(name: string, deps: RunScheduleDeps): Promise<number> {
  const { schedules, by } = deps;
  const answer = await schedules.ask(name, by);
  if (answer.kind === 'refused') throw toError(answer);
  const { run } = answer;
  const end = async (result: ScheduledResult): Promise<void> =>
    schedules.told(await schedules.finish(run, result));
  try {
    const { exitCode, result } =
      run.work.do === 'drill' ? await drillHere(run.work, deps) : await takeHere(deps);
    await end(result);
    return exitCode;
  } catch (error) {
    await end({ kind: 'failed', reason: describeError(error).message });
    throw error;
  }
}

async function drillHere(work: Extract<Work, { readonly do: 'drill' }>, deps: RunScheduleDeps) {
  let report: DrillReport | undefined;
  const drills: Drills = {
    run: async (request, by) => {
      report = await deps.drills.run(request, by);
      return report;
    },
  };
  const exitCode = await drill(undefined, work, { ...deps, drills });
  return { exitCode, result: keep(report && { kind: 'drilled', report }) };
}

async function takeHere(deps: RunScheduleDeps) {
  let result: TakeResult | undefined;
  const onEnd = (ended: TakeResult): void => {
    result = ended;
  };
  const exitCode = await takeSnapshot({}, { ...deps, onEnd });
  return { exitCode, result: keep(result && toTaken(result)) };
}

function keep(result: ScheduledResult | undefined): ScheduledResult {
  return result ?? { kind: 'failed', reason: 'it did not begin' };
}
