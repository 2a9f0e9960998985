import type { Changes } from '../changes/changes.ts';
import type { Ports } from '../changes/checked-ports.ts';
import type { Config } from '../config.ts';
import type { CheckAnswer } from '../sites/check.ts';
import type { CompareAnswer, CompareOptions } from '../sites/compare.ts';
import type { StatusAnswer } from '../sites/status.ts';

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

/** Those that need nothing but the buckets. */
export type SiteComparisons = Pick<SiteLooks, 'compare' | 'check'>;

interface ComparisonDeps extends Pick<Ports, 'objects'> {
  readonly config: Config;
}

interface SiteLooksDeps extends ComparisonDeps, Pick<Ports, 'cdn'> {
  readonly changes: Pick<Changes, 'list'>;
}

export function createSiteLooks(deps: SiteLooksDeps): SiteLooks {
  return {
    ...createSiteComparisons(deps),
    async status(site, signal) {
      const { readStatus } = await import('../sites/status.ts');
      return await readStatus(site, { ...deps, signal });
    },
  };
}

/** Each is loaded when it is asked for: a comparison needs none of the parsers that a check does. */
export function createSiteComparisons(deps: ComparisonDeps): SiteComparisons {
  return {
    async compare(site, options, signal) {
      const { compareSite } = await import('../sites/compare.ts');
      return await compareSite(site, options, { ...deps, signal });
    },
    async check(site, options, signal) {
      const { checkSite } = await import('../sites/check.ts');
      return await checkSite(site, options, { ...deps, signal });
    },
  };
}
