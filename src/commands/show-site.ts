import pMap from 'p-map';
import type { SiteStatus, StatusAnswer } from '../sites/status.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderSiteStatus } from '../terminal/site-status.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';

export interface SiteStatusDeps extends CommandDeps {
  readonly status: (site: string) => Promise<StatusAnswer>;
  /** Names of all sites in tidemark.yaml. */
  readonly sites: readonly string[];
}

/** Sites looked at at once: of each, both buckets are listed. */
const SITES_AT_ONCE = 4;

/** `staging status`: of one site, or of all. */
export async function showSite(site: string | undefined, deps: SiteStatusDeps): Promise<number> {
  const { sites, json, stdout, palette } = deps;
  const names = site === undefined ? sites : [site];
  if (names.length === 0) {
    const reasons = ['there are no sites yet: add them to tidemark.yaml under sites'];
    return refuseWith({ kind: 'refused', reasons, isInput: true }, deps);
  }
  const answers = await pMap(names, (name) => deps.status(name), { concurrency: SITES_AT_ONCE });
  const found: SiteStatus[] = [];
  for (const answer of answers) {
    if (answer.kind === 'refused') return refuseWith(answer, deps);
    found.push(answer.status);
  }
  if (json) writeJson(stdout, { kind: 'sites', sites: found });
  else stdout.write(found.map((status) => renderSiteStatus(status, palette)).join('\n'));
  return EXIT.done;
}
