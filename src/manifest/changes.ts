import type { AgentName } from '../engine/collector.ts';
import type { Manifest, ManifestResource } from './manifest.ts';

type Named = NonNullable<Manifest['changes']>['added'][number];

/** What a snapshot holds that the one before did not, and the other way round; of the agents that took part in both. */
export function compareResources(
  before: { name: string; agents: readonly AgentName[]; resources: readonly ManifestResource[] },
  now: { agents: readonly AgentName[]; resources: readonly ManifestResource[] },
): NonNullable<Manifest['changes']> {
  const shared = now.agents.filter((agent) => before.agents.includes(agent));
  const old = byKey(before.resources.filter((resource) => shared.includes(resource.agent)));
  const fresh = byKey(now.resources.filter((resource) => shared.includes(resource.agent)));
  const pick = (
    from: Map<string, ManifestResource>,
    isWanted: (key: string, each: ManifestResource) => boolean,
  ) =>
    Array.from(from)
      .filter(([key, each]) => isWanted(key, each))
      .map(([, each]) => named(each));
  return {
    since: before.name,
    added: pick(fresh, (key) => !old.has(key)),
    removed: pick(old, (key) => !fresh.has(key)),
    changed: pick(fresh, (key, each) => old.has(key) && old.get(key)?.sha256 !== each.sha256),
  };
}

function byKey(resources: readonly ManifestResource[]): Map<string, ManifestResource> {
  return new Map(resources.map((each) => [JSON.stringify([each.service, each.region, each.id]), each]));
}

function named({ service, region, id, title }: ManifestResource): Named {
  return { service, region, id, title };
}
