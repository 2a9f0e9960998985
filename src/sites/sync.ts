import pMap from 'p-map';
import { z } from 'zod';
import type { PlanContext } from '../changes/planner.ts';
import { comparePairs } from './differences.ts';
import { planInvalidation } from './distribution.ts';
import { keyOf, pathOf, readPath, type Site } from './place.ts';
import { refuse } from './refusal.ts';
import { createSitePlanner } from './site-planner.ts';
import { explainBrake, explainNothingThere } from './sync-brake.ts';
import { fitsStaging, sortByStage, toOperation } from './sync-operation.ts';
import { explainNoSync, type SyncSearch, summariseSync, writeSyncDiff } from './sync-report.ts';

const ARGUMENTS = z.strictObject({
  /** Only paths that start with it. */
  prefix: z.string().optional(),
  /** Removes what is only in staging. */
  delete: z.boolean().optional(),
  /** Removes it even where it is more than 20 % of staging. */
  force: z.boolean().optional(),
});
/** HEADs of what is to be copied, at once. */
const HEADS_IN_FLIGHT = 64;

/** `sync SITE [PREFIX]`: copies to staging what differs in production, by content, with headers and metadata. */
export const syncPlanner = createSitePlanner('sync', ARGUMENTS, async ({ request, site, args }, context) => {
  const { config: _, objects, signal } = context;
  const search = await searchSite(site, readPath(args.prefix ?? ''), args.delete ?? false, context);
  const reasons = [
    ...(await explainNothingThere(search, context)),
    ...(args.delete && !args.force ? await explainBrake(search, context) : []),
  ];
  if (reasons.length > 0) return refuse(...reasons);
  const wanted = [...search.copies.map(({ pair }) => pair), ...(args.delete ? search.extras : [])];
  const asked = (pair: (typeof wanted)[number]) => toOperation(site, pair, { objects, signal });
  const found = await pMap(wanted, asked, { concurrency: HEADS_IN_FLIGHT, signal });
  const operations = sortByStage(found.filter((operation) => operation !== undefined));
  if (operations.length === 0) return explainNoSync(search);
  const paths = operations.map(({ key }) => pathOf(site.staging, key) ?? key);
  const { notes, ...invalidation } = await planInvalidation(site, paths, context);
  const plan = {
    request,
    title: `${site.name} staging ${args.delete ? 'becomes the same as production' : 'gets what production has'}${search.prefix === '' ? '' : ` under ${search.prefix}`}`,
    summary: [...summariseSync(search, operations), ...notes],
    diff: await writeSyncDiff(search, operations, context),
    operations,
    ...invalidation,
  };
  return { kind: 'plan', plan };
});

async function searchSite(
  site: Site,
  prefix: string,
  isDeleting: boolean,
  context: PlanContext,
): Promise<SyncSearch> {
  const counts = { same: 0, production: 0, staging: 0 };
  const found = await Array.fromAsync(comparePairs(context, { site, prefix }, counts));
  const wanted = found.filter(({ pair }) => pair.kind !== 'staging');
  return {
    site,
    prefix,
    isDeleting,
    counts,
    copies: wanted.filter(({ pair }) => fitsStaging(site, pair.path)),
    tooLong: wanted
      .filter(({ pair }) => !fitsStaging(site, pair.path))
      .map(({ pair }) => keyOf(site.production, pair.path)),
    extras: found.map(({ pair }) => pair).filter((pair) => pair.kind === 'staging'),
  };
}
