import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import type { ResourceChange, Sides } from './change.ts';

type Named = Pick<ManifestResource, 'service' | 'region' | 'id'>;

/** What was not compared and why, a sentence each: other estates, agents, lists and resources that only one side has. */
export function explainUncompared(
  { before, after }: Sides<Manifest>,
  told: { readonly added: readonly Named[]; readonly removed: readonly Named[] },
  unread: readonly ResourceChange[],
): string[] {
  return [
    ...explainPlaces({ before, after }),
    ...explainAgents(before, after),
    ...explainAgents(after, before),
    ...explainMissing(before, after, told.removed),
    ...explainMissing(after, before, told.added),
    ...unread.map(({ service, title, unread: why }) => `${service} ${title}: ${why.join('; ')}`),
  ];
}

function explainPlaces({ before, after }: Sides<Manifest>): string[] {
  if (before.estate !== after.estate)
    return [`two estates are compared: ${before.estate} and ${after.estate}`];
  if (before.account === after.account || !before.account || !after.account) return [];
  return [`two AWS accounts are compared: ${before.account} and ${after.account}`];
}

function explainAgents(has: Manifest, lacks: Manifest): string[] {
  const missing = has.agents.filter((agent) => !lacks.agents.includes(agent));
  if (missing.length === 0) return [];
  return [
    `${missing.join(', ')} not compared: ${lacks.name} was taken without ${missing.length === 1 ? 'it' : 'them'}`,
  ];
}

/** Resources that one side lacks, of which its failures may be the reason. */
function explainMissing(has: Manifest, lacks: Manifest, told: readonly Named[]): string[] {
  const known = new Set([...lacks.resources, ...told].map(keyOf));
  const left = has.resources.filter((each) => lacks.agents.includes(each.agent) && !known.has(keyOf(each)));
  const byService = Object.entries(Object.groupBy(left, ({ service }) => service));
  return byService.map(([service, all = []]) => {
    const titles = all.slice(0, MOST_NAMED).map(({ title }) => title);
    const more = all.length > titles.length ? ` and ${all.length - titles.length} more` : '';
    return `${service} ${titles.join(', ')}${more} not compared: could not be read in ${lacks.name}`;
  });
}

const MOST_NAMED = 5;

function keyOf({ service, region, id }: Named): string {
  return JSON.stringify([service, region, id]);
}
