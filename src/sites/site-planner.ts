import type { z } from 'zod';
import type { ChangeKindName, ChangeRequest, PlanAnswer } from '../changes/change.ts';
import type { PlanContext, Planner } from '../changes/planner.ts';
import { checkSites } from '../config-rules.ts';
import { findSite, type Site } from './place.ts';
import { refuse, refuseInput, refuseUnreadable } from './refusal.ts';

/** A request for a site's staging with its arguments read. */
export interface SiteRequest<A> {
  readonly request: ChangeRequest;
  readonly site: Site;
  readonly args: A;
}

/**
 * A planner for a kind of change to a site. It refuses unknown sites, arguments of the wrong form (all at once), a
 * staging that is somebody's production, and buckets that cannot be read: `plan` has only its own matter.
 */
export function createSitePlanner<A>(
  kind: ChangeKindName,
  schema: z.ZodType<A>,
  plan: (request: SiteRequest<A>, context: PlanContext) => Promise<PlanAnswer>,
): Planner {
  return {
    kind,
    plan: async (request, context) => {
      const site = findSite(context.config, request.target);
      const args = schema.safeParse(request.args);
      const wrong = [
        ...(typeof site === 'string' ? [site] : []),
        ...(args.success ? [] : args.error.issues.map(explainIssue)),
      ];
      if (typeof site === 'string' || !args.success) return refuseInput(...wrong);
      const overlaps = explainOverlaps(site, context);
      if (overlaps.length > 0) return refuse(...overlaps);
      return refuseUnreadable(site, () => plan({ request, site, args: args.data }, context));
    },
  };
}

function explainOverlaps(site: Site, { config }: PlanContext): readonly string[] {
  const breaches = checkSites(config.sites).filter(({ path: [name] }) => name === site.name);
  return breaches.map(({ path, message }) => `sites.${path.join('.')}: ${message}`);
}

function explainIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
