import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';
import type { RunPlace, Snapshots } from '../src/runs/snapshots.ts';

export interface PlaceKeeperOptions {
  readonly snapshots: Pick<Snapshots, 'setPlace'>;
  readonly log: Logger;
}

/** Keeps in the database where a run is told of, as it becomes known, so that a restarted bot goes on there. */
export class PlaceKeeper {
  readonly #name: string;
  readonly #options: PlaceKeeperOptions;
  #place: RunPlace;
  #kept: Promise<void> = Promise.resolve();

  constructor(name: string, place: RunPlace, options: PlaceKeeperOptions) {
    this.#name = name;
    this.#place = place;
    this.#options = options;
  }

  get place(): RunPlace {
    return this.#place;
  }

  /** One write after the other; one that fails is logged, and the next has all that is known anyway. */
  keep(known: Partial<RunPlace>): void {
    const { snapshots, log } = this.#options;
    const place = { ...this.#place, ...known };
    this.#place = place;
    this.#kept = this.#kept
      .then(() => snapshots.setPlace(this.#name, place))
      .catch((error) => {
        log.error({ error: describeError(error), name: this.#name }, 'the place of a run was not kept');
      });
  }
}
