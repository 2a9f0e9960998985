import type { Logger } from 'pino';
import type { Schedules } from '../src/runs/schedules.ts';
import type { ScheduledRun } from '../src/schedules/scheduled-run.ts';
import { type ChangeChannel, createChangeChannel } from './change-channel.ts';
import type { Clock } from './clock.ts';
import type { Dialect } from './dialect.ts';
import type { Directory } from './directory.ts';
import type { Publisher } from './publisher.ts';
import { scheduledRunView } from './scheduled-run-view.ts';

export interface ScheduleReportsDeps {
  readonly schedules: Pick<Schedules, 'find' | 'told'>;
  readonly directory: Pick<Directory, 'channelId'>;
  readonly publisher: Pick<Publisher, 'message'>;
  readonly dialect: Dialect;
  /** Where schedules are told of that name no channel, or one that cannot be written to. */
  readonly channel: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stopping: AbortSignal;
}

/** Slack may be away for a while. */
const AGAIN_MS = 30_000;

/** Tells in Slack what came of schedules. */
export class ScheduleReports {
  readonly #deps: ScheduleReportsDeps;
  readonly #channels = new Map<string, ChangeChannel>();

  constructor(deps: ScheduleReportsDeps) {
    this.#deps = deps;
  }

  /** The id of the channel where a schedule is told of; undefined where Slack does not say. */
  async channelOf(schedule: string): Promise<string | undefined> {
    return (await this.#find(schedule))?.id;
  }

  /** Resolves when Slack has it, or will never have it; what is not told when the bot stops the next one tells. */
  async tell(run: ScheduledRun): Promise<void> {
    const { schedules, clock, log, stopping, channel } = this.#deps;
    let found = await this.#find(run.schedule);
    while (!found) {
      await clock.wait(AGAIN_MS, { signal: stopping });
      if (stopping.aborted) return;
      found = await this.#find(run.schedule);
    }
    const isTold =
      (await this.#post(run, found)) || (!stopping.aborted && (await this.#postInstead(run, found)));
    if (stopping.aborted && !isTold) return;
    if (!isTold) log.error({ schedule: run.schedule, channel }, 'what came of a schedule could not be told');
    await schedules.told(run);
  }

  async #find(schedule: string): Promise<{ readonly id: string; readonly note?: string } | undefined> {
    const { schedules, channel } = this.#deps;
    const own = (await schedules.find(schedule))?.channel ?? channel;
    const id = await this.#channel(own).id();
    if (typeof id === 'string') return { id };
    const other = await this.#channel(channel).id();
    return typeof other === 'string' ? { id: other, note: `${own}: ${id.error}` } : undefined;
  }

  /** The schedule's channel refused it. */
  async #postInstead(run: ScheduledRun, { id }: { readonly id: string }): Promise<boolean> {
    const other = await this.#channel(this.#deps.channel).id();
    if (typeof other !== 'string' || other === id) return false;
    return this.#post(run, { id: other, note: 'I may not write in its own channel' });
  }

  async #post(run: ScheduledRun, to: { readonly id: string; readonly note?: string }): Promise<boolean> {
    const { schedules, publisher, dialect } = this.#deps;
    const schedule = await schedules.find(run.schedule);
    const content = scheduledRunView(run, { schedule, dialect, note: to.note });
    return publisher.message({ channel: to.id }).end(() => content);
  }

  #channel(name: string): ChangeChannel {
    const known = this.#channels.get(name) ?? createChangeChannel(name, this.#deps.directory);
    this.#channels.set(name, known);
    return known;
  }
}
