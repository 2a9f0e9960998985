import type { Failure } from '../manifest/manifest.ts';
import type { ResourceName } from './capture-record.ts';

/** A resource that could not be captured. `isFinal`: no other attempt will mend it (denied, not supported). */
interface FailedResource {
  readonly name: ResourceName;
  readonly failure: Failure;
  readonly isFinal: boolean;
}

/** The resources that are missing so far, by key; one that is captured after all, or is gone, is no failure any more. */
export class FailedResources {
  readonly #all = new Map<string, FailedResource>();

  get failures(): Failure[] {
    return Array.from(this.#all.values(), ({ failure }) => failure);
  }

  has(key: string): boolean {
    return this.#all.has(key);
  }

  isFinal(key: string): boolean {
    return this.#all.get(key)?.isFinal ?? false;
  }

  set(key: string, failed: FailedResource): void {
    this.#all.set(key, failed);
  }

  /** False if it had not failed. */
  delete(key: string): boolean {
    return this.#all.delete(key);
  }

  /** Forgets those that `isGone` says are there no more, and gives them. */
  forget(isGone: (key: string, name: ResourceName) => boolean): ResourceName[] {
    const gone = Array.from(this.#all).filter(([key, { name }]) => isGone(key, name));
    for (const [key] of gone) this.#all.delete(key);
    return gone.map(([, { name }]) => name);
  }
}
