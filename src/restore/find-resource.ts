import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import { nearest } from '../nearest.ts';
import type { FoundResource } from './resource-planner.ts';
import type { WantedResource } from './restore-arguments.ts';

/** Services whose resources are asked for by their folder in the snapshot. */
const FOLDERS = ['git', 'tools', 'docs', 'handoffs'];

/** What the snapshot has under that name; or why not, with the nearest name it has. */
export function findResource(wanted: WantedResource, manifest: Manifest): FoundResource | string {
  const { service } = wanted;
  if (service === undefined) return findFolder(wanted, manifest);
  const all = manifest.resources.filter((resource) => resource.service === service);
  if (service === 's3') return findBucket(wanted, all, manifest.name);
  const [id = '', region] = wanted.id.split('@');
  const found = all.filter(
    (resource) => namesOf(resource).includes(id) && (region ?? resource.region) === resource.region,
  );
  const [only, ...more] = found;
  if (only && more.length === 0) return { wanted, resource: only };
  if (only) {
    const places = found.map((each) => `${service}:${id}@${each.region}`);
    const isRegional = new Set(found.map((each) => each.region)).size > 1;
    const ids = found.map((each) => `${service}:${each.id}`);
    return `${wanted.typed} is several: name one, ${(isRegional ? places : ids).join(' or ')}`;
  }
  return explainMissing(wanted, manifest, all.flatMap(namesOf), `${service}:`);
}

/** A zone is known by its name and its id, with or without the dot. */
function namesOf({ id, title, service }: ManifestResource): readonly string[] {
  const names = service === 'route53' ? [id, title, title.replace(/\.$/, ''), `${title}.`] : [id, title];
  return Array.from(new Set(names));
}

function findBucket(
  wanted: WantedResource,
  all: readonly ManifestResource[],
  snapshot: string,
): FoundResource | string {
  const at = wanted.id.indexOf('/');
  const bucket = at === -1 ? wanted.id : wanted.id.slice(0, at);
  const resource = all.find(({ id }) => id === bucket);
  if (!resource)
    return explainMissing(
      { ...wanted, id: bucket },
      { name: snapshot },
      all.map(({ id }) => id),
      's3:',
    );
  return at === -1 ? { wanted, resource } : { wanted, resource, prefix: wanted.id.slice(at + 1) };
}

function findFolder(wanted: WantedResource, manifest: Manifest): FoundResource | string {
  const all = manifest.resources.filter(({ service }) => FOLDERS.includes(service));
  const resource = all.find(({ path }) => path === wanted.id);
  if (resource) return { wanted, resource };
  const other = manifest.resources.find(({ path }) => path === wanted.id);
  if (other) return `${wanted.typed}: restore it as ${other.service}:${other.id}`;
  return explainMissing(
    wanted,
    manifest,
    all.map(({ path }) => path),
    '',
  );
}

function explainMissing(
  { typed, id }: Pick<WantedResource, 'typed' | 'id'>,
  { name }: Pick<Manifest, 'name'>,
  candidates: readonly string[],
  prefix: string,
): string {
  const near = nearest(id, candidates);
  if (near !== undefined) return `snapshot ${name} has no ${typed}; did you mean ${prefix}${near}?`;
  if (candidates.length === 0) {
    const what = prefix === '' ? 'folders' : `${prefix.slice(0, -1)} resources`;
    return `snapshot ${name} has no ${typed}, and no ${what} at all: see \`tidemark snapshot show ${name}\``;
  }
  return `snapshot ${name} has no ${typed}: MANIFEST.md in its folder lists what it has`;
}
