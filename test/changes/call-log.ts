import { setImmediate } from 'node:timers/promises';
import { PortError, type PortFailure } from '../../src/changes/ports.ts';

interface Reaction {
  readonly when: 'before' | 'after';
  readonly match: string | RegExp;
  readonly work: (call: string) => unknown;
  left: number;
}

/** What a port throws when AWS has had enough. */
export function makePortError(failure: Partial<PortFailure> = {}): PortError {
  const message = 'Reduce your request rate.';
  return new PortError({ code: 'ServiceUnavailable', message, requestId: 'REQ-1', ...failure });
}

/** Every call to a port in order, as `put bucket/key`; lets a test do something, or fail, at calls it names. */
export class CallLog {
  readonly calls: string[] = [];
  /** The most that were under way at once. */
  peak = 0;
  #underWay = 0;
  readonly #reactions: Reaction[] = [];

  /** Runs `work` before each of the next calls that are `match`, or match it. */
  on(match: string | RegExp, work: (call: string) => unknown, times = Number.POSITIVE_INFINITY): void {
    this.#reactions.push({ when: 'before', match, work, left: times });
  }

  /** The same after the call has done its work; what it throws is thrown in place of the answer. */
  after(match: string | RegExp, work: (call: string) => unknown, times = Number.POSITIVE_INFINITY): void {
    this.#reactions.push({ when: 'after', match, work, left: times });
  }

  /** The next calls that match fail before they do anything. */
  fail(match: string | RegExp, error: Error = makePortError(), times = Number.POSITIVE_INFINITY): void {
    this.on(
      match,
      () => {
        throw error;
      },
      times,
    );
  }

  /** Those calls alone. */
  of(...verbs: string[]): string[] {
    return this.calls.filter((call) => verbs.includes(call.split(' ', 1)[0] ?? ''));
  }

  async run<T>(call: string, signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
    signal.throwIfAborted();
    this.calls.push(call);
    this.peak = Math.max(this.peak, ++this.#underWay);
    try {
      await setImmediate();
      await this.#react('before', call);
      signal.throwIfAborted();
      const answer = await work();
      await this.#react('after', call);
      return answer;
    } finally {
      this.#underWay--;
    }
  }

  async #react(when: Reaction['when'], call: string): Promise<void> {
    for (const reaction of this.#reactions) {
      if (reaction.when !== when || reaction.left <= 0 || !matches(reaction.match, call)) continue;
      reaction.left--;
      await reaction.work(call);
    }
  }
}

function matches(match: string | RegExp, call: string): boolean {
  return typeof match === 'string' ? match === call : match.test(call);
}
