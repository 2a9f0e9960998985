import type { Changes } from '../changes/changes.ts';
import type { Ports } from '../changes/checked-ports.ts';
import type { Config } from '../config.ts';
import { type CheckAnswer, checkSite } from '../sites/check.ts';
import { type CompareAnswer, type CompareOptions, compareSite } from '../sites/compare.ts';
import { readStatus, type StatusAnswer } from '../sites/status.ts';

/** What every door asks of sites that changes nothing. */
export interface SiteLooks {
  status(site: string, signal: AbortSignal): Promise<StatusAnswer>;
  compare(site: string, options: CompareOptions, signal: AbortSignal): Promise<CompareAnswer>;
  check(
    site: string,
    options: { readonly names: readonly string[]; readonly prefix?: string },
    signal: AbortSignal,
  ): Promise<CheckAnswer>;
}

export interface SiteLooksDeps extends Pick<Ports, 'objects' | 'cdn'> {
  readonly config: Config;
  readonly changes: Pick<Changes, 'list'>;
}

export function createSiteLooks(deps: SiteLooksDeps): SiteLooks {
  return {
    status: (site, signal) => readStatus(site, { ...deps, signal }),
    compare: (site, options, signal) => compareSite(site, options, { ...deps, signal }),
    check: (site, options, signal) => checkSite(site, options, { ...deps, signal }),
  };
}
