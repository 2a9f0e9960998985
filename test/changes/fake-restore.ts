import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { RestoreTarget } from '../../src/changes/change.ts';
import type { RestorePort, RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import type { CallLog } from './call-log.ts';

/** What can be restored beside objects, in memory: whatever JSON a step wants, by `service step target [part]`. */
export class FakeRestore implements RestorePort {
  readonly things: Map<string, unknown>;
  accountId = '123456789012';
  readonly #log: CallLog;

  constructor(log: CallLog, things = new Map<string, unknown>()) {
    this.#log = log;
    this.things = things;
  }

  account(signal: AbortSignal): Promise<string> {
    return this.#log.run('account', signal, () => this.accountId);
  }

  look(step: RestoreTarget, { signal }: RestoreRoom): Promise<RestoreState> {
    return this.#log.run(`look ${idOf(step)}`, signal, () => this.state(step));
  }

  apply(step: RestoreTarget, { signal }: RestoreRoom): Promise<void> {
    return this.#log.run(`apply ${idOf(step)}`, signal, () => void this.things.set(idOf(step), step.wanted));
  }

  state(step: RestoreTarget): RestoreState {
    const current = this.things.get(idOf(step));
    const { value } = step.wanted as { readonly value?: unknown };
    if (current === undefined) return { state: null, isDone: value === null };
    const state = createHash('sha256').update(JSON.stringify(current)).digest('hex');
    return { state, isDone: isDeepStrictEqual(current, step.wanted), current };
  }
}

function idOf({ service, step, target, wanted }: RestoreTarget): string {
  const { part } = wanted as { readonly part?: string };
  return [service, step, target, part].filter(Boolean).join(' ');
}
