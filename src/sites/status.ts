import type { Change, Effect } from '../changes/change.ts';
import type { Changes } from '../changes/changes.ts';
import type { PlanContext } from '../changes/planner.ts';
import { compareSite, type SiteComparison } from './compare.ts';
import { findStagingDistribution } from './distribution.ts';
import { findSite, type Site, showPlace } from './place.ts';
import { type Refused, refuseInput, refuseUnreadable } from './refusal.ts';

/** How a site's staging stands. */
export interface SiteStatus {
  readonly site: string;
  readonly domain: string;
  /** `bucket/prefix`. */
  readonly production: string;
  readonly staging: string;
  /** Where staging can be opened: `https://staging.example.com/`. */
  readonly address?: string;
  /** How staging differs from production; undefined where that cannot be told, with the reason among the problems. */
  readonly counts?: SiteComparison['counts'];
  /** The newest that was applied, in whole or in part. */
  readonly lastChange?: Change;
  readonly lastInvalidation?: { readonly change: string } & NonNullable<Effect['invalidation']>;
  /** Waiting for a decision, or being applied, the newest first. */
  readonly pending: readonly Change[];
  /** What keeps staging from working, each with the next step. */
  readonly problems: readonly string[];
}

export type StatusAnswer = { readonly kind: 'status'; readonly status: SiteStatus } | Refused;

export interface StatusContext extends Pick<PlanContext, 'config' | 'objects' | 'cdn' | 'signal'> {
  readonly changes: Pick<Changes, 'list'>;
}

/** The state of a site's staging; what cannot be found out is among its problems. */
export async function readStatus(name: string, context: StatusContext): Promise<StatusAnswer> {
  const site = findSite(context.config, name);
  if (typeof site === 'string') return refuseInput(site);
  const [compared, distribution, made, pending] = await Promise.all([
    compareSite(name, {}, context),
    refuseUnreadable(site, () => findStagingDistribution(site, context)),
    context.changes.list({ target: name, state: ['applied', 'failed', 'rolled-back'] }),
    context.changes.list({ target: name, state: ['proposed', 'approved', 'applying'] }),
  ]);
  const status = {
    ...describePlaces(site),
    ...describeDistribution(distribution),
    ...(compared.kind === 'compared' ? { counts: compared.comparison.counts } : {}),
    ...describeLast(made),
    pending,
    problems: [
      ...(compared.kind === 'refused' ? compared.reasons : []),
      ...(typeof distribution === 'string' ? [distribution] : []),
      ...(typeof distribution === 'object' && 'reasons' in distribution ? distribution.reasons : []),
    ],
  };
  return { kind: 'status', status };
}

function describePlaces({ name, domain, production, staging }: Site) {
  return { site: name, domain, production: showPlace(production), staging: showPlace(staging) };
}

function describeDistribution(
  distribution: Awaited<ReturnType<typeof findStagingDistribution>> | Refused,
): Pick<SiteStatus, 'address'> {
  if (typeof distribution === 'string' || 'reasons' in distribution) return {};
  return { address: `https://${distribution.aliases[0] ?? distribution.domain}/` };
}

function describeLast(made: readonly Change[]): Pick<SiteStatus, 'lastChange' | 'lastInvalidation'> {
  const [lastChange] = made;
  const lastInvalidation = made
    .flatMap(({ id, effect }) => (effect?.invalidation ? [{ change: id, ...effect.invalidation }] : []))
    .at(0);
  return { ...(lastChange ? { lastChange } : {}), ...(lastInvalidation ? { lastInvalidation } : {}) };
}
