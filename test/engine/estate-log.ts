/** What held at a place from then on; `revision` is another one each time, whatever the value. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined: there is nothing. */
  readonly value: string | undefined;
  readonly revision: number;
}

const NOTHING: Moment = { at: 0, value: undefined, revision: 0 };

/** Everything that ever was in an estate, and when: the truth that snapshots are held against. */
export class EstateLog {
  readonly #moments = new Map<string, Moment[]>();
  #revision = 0;

  get places(): readonly string[] {
    return Array.from(this.#moments.keys());
  }

  set(place: string, value: string | undefined, at: number): void {
    this.#moments.set(place, [...this.moments(place), { at, value, revision: ++this.#revision }]);
  }

  /** The oldest first. */
  moments(place: string): readonly Moment[] {
    return this.#moments.get(place) ?? [];
  }

  at(place: string, instant: number): Moment {
    return this.moments(place).findLast(({ at }) => at <= instant) ?? NOTHING;
  }

  now(place: string): Moment {
    return this.moments(place).at(-1) ?? NOTHING;
  }

  /** Places right under a folder where there is something now. */
  list(folder: string): string[] {
    const isUnder = (place: string) => place.startsWith(folder) && !place.slice(folder.length).includes('/');
    return this.places.filter((place) => isUnder(place) && this.now(place).value !== undefined).sort();
  }

  hasChanged(place: string, from: number): boolean {
    return this.moments(place).some(({ at }) => at > from);
  }
}
