import type { Logger } from 'pino';
import { describeError } from '../src/errors.ts';

export interface PlaceKeeperOptions<P> {
  setPlace(name: string, place: P): Promise<void>;
  readonly log: Logger;
}

/** Keeps in the database where something is told of, as it becomes known, so that a restarted bot goes on there. */
export class PlaceKeeper<P extends object> {
  readonly #name: string;
  readonly #options: PlaceKeeperOptions<P>;
  #place: P;
  #kept: Promise<void> = Promise.resolve();

  constructor(name: string, place: P, options: PlaceKeeperOptions<P>) {
    this.#name = name;
    this.#place = place;
    this.#options = options;
  }

  get place(): P {
    return this.#place;
  }

  /** One write after the other; one that fails is logged, and the next has all that is known anyway. */
  keep(known: Partial<P>): void {
    const { setPlace, log } = this.#options;
    const place = { ...this.#place, ...known };
    this.#place = place;
    this.#kept = this.#kept
      .then(() => setPlace(this.#name, place))
      .catch((error) => {
        log.error({ error: describeError(error), name: this.#name }, 'where it is told was not kept');
      });
  }
}
