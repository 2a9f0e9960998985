import pMap from 'p-map';
import type { Config } from '../config.ts';
import type { SiteLooks } from '../runs/site-looks.ts';
import type { SiteStatus } from '../sites/status.ts';
import { renderStatus } from '../sites/status-text.ts';
import { writeJson } from '../terminal/json-events.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';
import { orStopped } from './stopping.ts';

export interface SiteStatusDeps extends CommandDeps {
  readonly sites: Pick<SiteLooks, 'status'>;
  readonly config: Pick<Config, 'sites'>;
  readonly stop: AbortSignal;
}

/** Sites looked at at once: of each, both buckets are listed. */
const SITES_AT_ONCE = 4;

/** `staging status`: of one site, or of all; exit code 3 where one could not be read. */
export async function showSite(site: string | undefined, deps: SiteStatusDeps): Promise<number> {
  const { sites, config, stop, json, stdout } = deps;
  const names = site === undefined ? Object.keys(config.sites) : [site];
  if (names.length === 0) {
    const reasons = ['there are no sites yet: add them to tidemark.yaml under sites'];
    return refuseWith({ kind: 'refused', reasons, isInput: true }, deps);
  }
  const looks = pMap(names, (name) => sites.status(name, stop), { concurrency: SITES_AT_ONCE });
  const answers = await orStopped(looks, stop);
  const found: SiteStatus[] = [];
  for (const answer of answers) {
    if (answer.kind === 'refused') return refuseWith(answer, deps);
    found.push(answer.status);
  }
  if (json) writeJson(stdout, { kind: 'sites', sites: found });
  else stdout.write(found.map(renderStatus).join('\n'));
  return found.every(({ counts }) => counts !== undefined) ? EXIT.done : EXIT.partial;
}
