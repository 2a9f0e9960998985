import type { AgentName } from '../engine/collector.ts';
import { formatCount } from '../format.ts';
import type { Failure, Manifest, ManifestResource } from './manifest.ts';

/** In a line. */
const MOST_NAMED = 5;

type Named = NonNullable<Manifest['changes']>['added'][number];

interface Side {
  readonly agents: readonly AgentName[];
  readonly resources: readonly ManifestResource[];
  readonly failures: readonly Failure[];
}

/**
 * What a snapshot holds that the one before did not, and the other way round; of the agents that took part in both.
 * What one of them could not read is neither added nor removed, and counters that move by themselves are no change.
 */
export function compareResources(
  before: Side & { readonly name: string },
  now: Side,
): NonNullable<Manifest['changes']> {
  const shared = now.agents.filter((agent) => before.agents.includes(agent));
  const old = byKey(before.resources.filter((resource) => shared.includes(resource.agent)));
  const fresh = byKey(now.resources.filter((resource) => shared.includes(resource.agent)));
  const hasChanged = (key: string, each: ManifestResource) => {
    const other = old.get(key);
    return other !== undefined && stateOf(other) !== stateOf(each);
  };
  const isNew = (key: string) => !old.has(key);
  const unreadBefore = pick(fresh, (key, each) => isNew(key) && isUnread(each, before.failures));
  return {
    since: before.name,
    ...(shared.length < now.agents.length && { agents: shared }),
    added: pick(fresh, (key, each) => isNew(key) && !isUnread(each, before.failures)),
    removed: pick(old, (key, each) => !fresh.has(key) && !isUnread(each, now.failures)),
    changed: pick(fresh, hasChanged),
    ...(unreadBefore.length > 0 && { unreadBefore }),
  };
}

/** What is captured that could not be read before, for people; undefined where nothing is. */
export function describeUnreadBefore({
  since,
  unreadBefore = [],
}: NonNullable<Manifest['changes']>): string | undefined {
  if (unreadBefore.length === 0) return undefined;
  const names = unreadBefore.slice(0, MOST_NAMED).map(({ service, title }) => `${service} ${title}`);
  const left = unreadBefore.length - names.length;
  const more = left > 0 ? ` and ${formatCount(left)} more` : '';
  return `captured now, and could not be read in ${since}: ${names.join(', ')}${more}`;
}

/** Whether the two snapshots have anything in common that could have changed. */
export function isComparable({ agents }: Pick<NonNullable<Manifest['changes']>, 'agents'>): boolean {
  return agents === undefined || agents.length > 0;
}

/** What the changes are against, for people: `v1.0`, or `v1.0 (s3, lambda)` where no other agents took part in both. */
export function describeSince({ since, agents }: NonNullable<Manifest['changes']>): string {
  if (agents === undefined) return since;
  return `${since} (${agents.length > 0 ? agents.join(', ') : 'no agent took part in both'})`;
}

function pick(
  from: Map<string, ManifestResource>,
  isWanted: (key: string, each: ManifestResource) => boolean,
): Named[] {
  return Array.from(from)
    .filter(([key, each]) => isWanted(key, each))
    .map(([, each]) => named(each));
}

function stateOf({ sha256, steadySha256 = sha256 }: ManifestResource): string {
  return steadySha256;
}

/** Whether it, or the list it would have been in, is among what could not be read. */
export function isUnread(
  { service, region, title }: Pick<ManifestResource, 'service' | 'region' | 'title'>,
  failures: readonly Failure[],
): boolean {
  return failures.some(
    (failure) =>
      failure.service === service &&
      (failure.resource === '*'
        ? failure.region === region || failure.region === 'global'
        : failure.resource === title && failure.region === region),
  );
}

function byKey(resources: readonly ManifestResource[]): Map<string, ManifestResource> {
  return new Map(resources.map((each) => [JSON.stringify([each.service, each.region, each.id]), each]));
}

function named({ service, region, id, title }: ManifestResource): Named {
  return { service, region, id, title };
}
