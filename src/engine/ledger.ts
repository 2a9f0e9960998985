import type { CallFailure } from '../aws/failure.ts';
import type { LedgerEntry } from '../manifest/manifest.ts';
import type { Sweep } from './context.ts';

/**
 * What every service said in every region. A sweep that was never listed to its end has no count: zero is written
 * only where the service itself said zero.
 */
export class Ledger {
  readonly #entries = new Map<Sweep, LedgerEntry>();

  /** The list came to its end. */
  listed(sweep: Sweep, count: number): void {
    this.#entries.set(sweep, { ...describe(sweep), status: count === 0 ? 'empty' : 'found', count });
  }

  /** The list failed, after `count` resources. */
  failed(sweep: Sweep, count: number, failure: CallFailure): void {
    const { kind, call, code, message } = failure;
    const status = kind === 'denied' || kind === 'unsupported' ? kind : 'failed';
    this.#entries.set(sweep, { ...describe(sweep), status, count, call, code, message });
  }

  get entries(): LedgerEntry[] {
    return Array.from(this.#entries.values()).sort(
      (a, b) => compare(a.service, b.service) || compare(a.region, b.region),
    );
  }
}

function describe({ collector, region }: Sweep) {
  const shown = collector.scope === 'global' ? 'global' : region;
  return { agent: collector.agent, service: collector.service, region: shown };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
