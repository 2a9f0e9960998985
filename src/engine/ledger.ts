import type { CallFailure } from '../aws/failure.ts';
import type { LedgerEntry } from '../manifest/manifest.ts';
import type { Sweep } from './context.ts';

/**
 * What every service said in every region. A sweep that was never listed to its end has no count: zero is written
 * only where the service itself said zero.
 */
export class Ledger {
  readonly #entries = new Map<Sweep, LedgerEntry>();
  readonly #listed = new Set<Sweep>();

  /** The list came to its end. */
  listed(sweep: Sweep, count: number): void {
    this.#listed.add(sweep);
    this.#entries.set(sweep, { ...describe(sweep), status: count === 0 ? 'empty' : 'found', count });
  }

  /** The list failed, after `count` resources. */
  failed(sweep: Sweep, count: number, failure: CallFailure): void {
    const { kind, call, code, message } = failure;
    const status = kind === 'denied' || kind === 'unsupported' ? kind : 'failed';
    this.#entries.set(sweep, { ...describe(sweep), status, count, call, code, message });
  }

  /** Whether the list came to its end once: only then was nothing there that was not listed. */
  hasListed(sweep: Sweep): boolean {
    return this.#listed.has(sweep);
  }

  get entries(): LedgerEntry[] {
    const all = Array.from(this.#entries.values());
    const answering = new Set(all.filter(({ status }) => status !== 'failed').map(({ region }) => region));
    return all
      .map((entry) => (isNotThere(entry) && answering.has(entry.region) ? toUnsupported(entry) : entry))
      .sort((a, b) => compare(a.service, b.service) || compare(a.region, b.region));
  }
}

/**
 * A service that a region does not have has no name in DNS, but neither has any service of a region that does not
 * exist, nor where the network is gone: only beside services that do answer from the region it is unsupported.
 */
function isNotThere({ status, code, region }: LedgerEntry): boolean {
  return status === 'failed' && code === 'ENOTFOUND' && region !== 'global';
}

function toUnsupported(entry: LedgerEntry): LedgerEntry {
  return { ...entry, status: 'unsupported' };
}

function describe({ collector, region }: Sweep) {
  const shown = collector.scope === 'global' ? 'global' : region;
  return { agent: collector.agent, service: collector.service, region: shown };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
