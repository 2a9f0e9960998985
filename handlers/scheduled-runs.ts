import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';
import type { Drills } from '../src/runs/drills.ts';
import type { Schedules } from '../src/runs/schedules.ts';
import type { Requester, Snapshots } from '../src/runs/snapshots.ts';
import {
  type ScheduledResult,
  type ScheduledRun,
  toTaken,
  type Work,
} from '../src/schedules/scheduled-run.ts';
import type { Clock } from './clock.ts';
import type { RunThreads } from './run-threads.ts';
import type { ScheduleReports } from './schedule-reports.ts';
import { formatMinute } from './text.ts';

export interface ScheduledRunsDeps {
  readonly schedules: Schedules;
  readonly drills: Drills;
  readonly snapshots: Pick<Snapshots, 'take'>;
  readonly threads: Pick<RunThreads, 'open' | 'follow'>;
  readonly reports: Pick<ScheduleReports, 'channelOf' | 'tell'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the bot stops. */
  readonly stopping: AbortSignal;
}

type Drill = Extract<Work, { readonly do: 'drill' }>;

/** Does what schedules say, each run to its end and to its report. Fails nothing: what goes wrong is logged. */
export class ScheduledRuns {
  readonly #deps: ScheduledRunsDeps;
  readonly #drilling = new Set<Promise<void>>();

  constructor(deps: ScheduledRunsDeps) {
    this.#deps = deps;
  }

  /** Runs it, unless it has ended already, and tells of it; returns at once. */
  carry(run: ScheduledRun): void {
    const { log, schedules } = this.#deps;
    const giveUp = (error: unknown): void => {
      log.error({ error: describeError(error), schedule: run.schedule }, 'a run could not be ended or told');
      schedules.letGo(run);
    };
    const { reports } = this.#deps;
    if (run.state !== 'running') return void reports.tell(run).catch(giveUp);
    log.info({ schedule: run.schedule, slot: run.slot, cause: run.cause }, 'a schedule is run');
    const work = this.#carry(run).then((ended) => {
      if (ended) reports.tell(ended).catch(giveUp);
    }, giveUp);
    if (run.work.do === 'take') return;
    this.#drilling.add(work);
    void work.finally(() => this.#drilling.delete(work));
  }

  /** Resolves when what was broken off by stopping has been given back. */
  async settle(): Promise<void> {
    await Promise.all(this.#drilling);
  }

  async #carry(run: ScheduledRun): Promise<ScheduledRun | undefined> {
    const result = await this.#perform(run);
    return result && this.#deps.schedules.finish(run, result);
  }

  /** Undefined where the bot stops in the middle: then the next one goes on. */
  async #perform(run: ScheduledRun): Promise<ScheduledResult | undefined> {
    const { stopping, schedules } = this.#deps;
    try {
      return await (run.work.do === 'drill' ? this.#drill(run, run.work) : this.#take(run));
    } catch (error) {
      if (!stopping.aborted || run.work.do === 'take')
        return { kind: 'failed', reason: describeError(error).message };
      if (run.cause === 'asked') return { kind: 'failed', reason: 'the bot was stopped' };
      await schedules.release(run);
      return undefined;
    }
  }

  async #drill(run: ScheduledRun, { do: _, ...asked }: Drill): Promise<ScheduledResult> {
    const { drills, stopping } = this.#deps;
    const report = await drills.run({ ...asked, signal: stopping }, run.by);
    return { kind: 'drilled', report };
  }

  /** As `/snapshot take` does it, in the schedule's channel; where Slack does not know that, without a thread. */
  async #take(run: ScheduledRun): Promise<ScheduledResult | undefined> {
    const { snapshots, threads, schedules, clock, reports, stopping } = this.#deps;
    const by = nameMissed(run);
    const channel = await reports.channelOf(run.schedule);
    const place = channel === undefined ? undefined : { channel };
    const thread = place && threads.open(by, place);
    const request = { by, ...(place && { place }) };
    const answer = await snapshots.take(request, (progress) => thread?.onProgress(progress));
    if (answer.kind === 'refused') return { kind: 'failed', reason: answer.reasons.join('; ') };
    const { name, resumed, done } = answer;
    thread?.begin({ name, startedAt: new Date(clock.now()), isResumed: resumed });
    if (thread) threads.follow(name, thread, done);
    await schedules.note(run, { kind: 'taken', snapshot: name });
    const result = await done;
    // Broken off to be gone on with: the next bot says so.
    if (stopping.aborted && result.kind === 'cancelled') return undefined;
    return toTaken(result);
  }
}

/** What is shown while it runs says that it is late. */
function nameMissed({ by, cause, slot }: ScheduledRun): Requester {
  return cause === 'missed' ? { ...by, name: `${by.name}, missed at ${formatMinute(slot)}` } : by;
}
