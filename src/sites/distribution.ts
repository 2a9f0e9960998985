import type { Plan } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import type { Distribution } from '../changes/ports.ts';
import { toCdnPaths } from './cdn-path.ts';
import { explainDistribution } from './guard.ts';
import type { Site } from './place.ts';

type Context = Pick<PlanContext, 'config' | 'cdn' | 'signal'>;

/** Staging's distribution, or why it cannot be invalidated, with the next step. */
export async function findStagingDistribution(site: Site, context: Context): Promise<Distribution | string> {
  const setting = `sites.${site.name}.staging.distribution`;
  const id = site.staging.distribution;
  if (id === undefined) return `${site.name} has no staging distribution: set ${setting} in tidemark.yaml`;
  const reason = explainDistribution(context.config, id);
  if (reason !== undefined) return reason;
  const distribution = await context.cdn.find(id, context.signal);
  if (!distribution)
    return `there is no distribution ${id} in this account: correct ${setting} in tidemark.yaml`;
  const production = findProduction(distribution, context);
  if (production !== undefined) {
    return `the distribution ${id} serves ${production}, which is production: correct ${setting} in tidemark.yaml`;
  }
  if (distribution.isEnabled) return distribution;
  return `the distribution ${id} is disabled and serves nothing: enable it in CloudFront, or set another ${setting}`;
}

/** What a change of these paths does to the CDN: part of a plan, and a line where nothing can be invalidated. */
export async function planInvalidation(
  site: Site,
  paths: readonly string[],
  context: Context,
): Promise<Pick<Plan, 'invalidate'> & { readonly notes: readonly string[] }> {
  if (paths.length === 0) return { notes: [] };
  const found = await findStagingDistribution(site, context);
  if (typeof found === 'string') return { notes: [`Nothing is invalidated: ${found}.`] };
  const invalidate = { distribution: found.id, paths: toCdnPaths(site.staging, paths) };
  return { invalidate, notes: describeOrigins(site, found) };
}

/** A line where the distribution seems to be another site's. */
export function describeOrigins(site: Site, { id, buckets }: Distribution): readonly string[] {
  if (buckets.length === 0 || buckets.includes(site.staging.bucket)) return [];
  return [
    `The distribution ${id} serves ${buckets.join(', ')}, not ${site.staging.bucket}: is it the right one?`,
  ];
}

function findProduction({ buckets }: Distribution, { config }: Context): string | undefined {
  const sites = Object.values(config.sites);
  const staging = new Set(sites.map((site) => site.staging.bucket));
  const production = new Set(sites.map((site) => site.production.bucket));
  return buckets.find((bucket) => production.has(bucket) && !staging.has(bucket));
}
