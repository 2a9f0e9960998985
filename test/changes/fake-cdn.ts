import type { CdnPort, Distribution } from '../../src/changes/ports.ts';
import type { CallLog } from './call-log.ts';

interface FakeInvalidation {
  readonly id: string;
  readonly paths: readonly string[];
  readonly reference: string;
  looks: number;
}

/** Distributions in memory behind `CdnPort`. */
export class FakeCdn implements CdnPort {
  readonly distributions: Map<string, Distribution>;
  readonly invalidations: FakeInvalidation[];
  /** What `fetch` gives for a path; nothing can be reached where it is not set. */
  serve: (distribution: Distribution, path: string) => Buffer | undefined = () => undefined;
  /** An invalidation is looked at so often before it is completed. */
  looksUntilCompleted = 2;
  readonly #log: CallLog;

  constructor(log: CallLog, shared?: Pick<FakeCdn, 'distributions' | 'invalidations'>) {
    this.#log = log;
    this.distributions = shared?.distributions ?? new Map();
    this.invalidations = shared?.invalidations ?? [];
  }

  seed(id: string, buckets: readonly string[], change: Partial<Distribution> = {}): void {
    const domain = `${id.toLowerCase()}.cloudfront.net`;
    this.distributions.set(id, { id, domain, aliases: [], isEnabled: true, buckets, ...change });
  }

  find(id: string, signal: AbortSignal) {
    return this.#log.run(`find ${id}`, signal, () => this.distributions.get(id));
  }

  invalidate(id: string, paths: readonly string[], reference: string, signal: AbortSignal) {
    return this.#log.run(`invalidate ${id} ${paths.join(' ')}`, signal, () => {
      const known = this.invalidations.find((other) => other.reference === reference);
      if (known) return { id: known.id };
      const made = { id: `I${this.invalidations.length + 1}`, paths, reference, looks: 0 };
      this.invalidations.push(made);
      return { id: made.id };
    });
  }

  state(id: string, invalidation: string, signal: AbortSignal) {
    return this.#log.run(`state ${id} ${invalidation}`, signal, () => {
      const known = this.invalidations.find((other) => other.id === invalidation);
      if (!known) throw new Error(`no invalidation ${invalidation}`);
      return ++known.looks > this.looksUntilCompleted ? 'Completed' : 'InProgress';
    });
  }

  fetch(distribution: Distribution, path: string, signal: AbortSignal) {
    return this.#log.run(`fetch ${distribution.id}${path}`, signal, () => this.serve(distribution, path));
  }
}
