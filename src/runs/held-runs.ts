import type { Logger } from 'pino';
import { describeError } from '../errors.ts';
import type { ScheduledRun } from '../schedules/scheduled-run.ts';
import { HEARTBEAT_MS } from '../state/ownership.ts';
import type { ScheduledRuns } from '../state/scheduled-runs.ts';

export interface HeldRunsDeps {
  readonly runs: Pick<ScheduledRuns, 'heartbeat'>;
  readonly log: Logger;
}

/** The runs of schedules that this process has in hand, from being taken to being told: it says that it lives. */
export class HeldRuns implements Disposable {
  readonly #deps: HeldRunsDeps;
  readonly #hearts = new Map<string, NodeJS.Timeout>();

  constructor(deps: HeldRunsDeps) {
    this.#deps = deps;
  }

  add({ id }: ScheduledRun): void {
    const { runs, log } = this.#deps;
    const beat = (): void => {
      runs
        .heartbeat(id)
        .catch((error) => log.warn({ error: describeError(error) }, 'the database did not take a heartbeat'));
    };
    this.#hearts.set(id, setInterval(beat, HEARTBEAT_MS).unref());
  }

  has(id: string): boolean {
    return this.#hearts.has(id);
  }

  drop({ id }: ScheduledRun): void {
    clearInterval(this.#hearts.get(id));
    this.#hearts.delete(id);
  }

  [Symbol.dispose](): void {
    for (const heart of this.#hearts.values()) clearInterval(heart);
    this.#hearts.clear();
  }
}
