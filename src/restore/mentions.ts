import pMap from 'p-map';
import type { Config } from '../config.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { FoundResource, ResourceContext } from './resource-planner.ts';

const AT_ONCE = 8;
const WORDS: Readonly<Record<string, string>> = {
  cloudfront: 'the distribution',
  dynamodb: 'the table',
  events: 'the event rule',
  iam: 'the role or policy',
  lambda: 'the function',
  route53: 'records of the zone',
  s3: 'the settings of the bucket',
};

/**
 * What else has any of these texts (ids, domain names), for people: other resources as the snapshot has them, and
 * tidemark.yaml. What is sealed cannot be looked into.
 */
export async function findMentions(
  ids: readonly string[],
  { resource: own }: FoundResource,
  context: ResourceContext,
): Promise<readonly string[]> {
  const { manifest } = context.source;
  const others = manifest.resources.filter((each) => each !== own && each.service in WORDS);
  const mentions = async (resource: ManifestResource): Promise<string | undefined> => {
    for (const path of await documentsOf(resource, context)) {
      const text = (await context.store.readSnapshot(manifest.name, path))?.toString() ?? '';
      if (ids.some((id) => text.includes(id))) return `${WORDS[resource.service]} ${resource.title}`;
    }
    return undefined;
  };
  const found = await pMap(others, mentions, { concurrency: AT_ONCE, signal: context.signal });
  return [...found.filter((each) => each !== undefined), ...findInConfig(ids, context.config)];
}

/** A bucket's objects may be a million: its configuration is in one place. */
async function documentsOf(
  resource: ManifestResource,
  { source }: ResourceContext,
): Promise<readonly string[]> {
  if (resource.service === 's3')
    return [`${resource.path.replace(/^s3-buckets\//, 's3-buckets/_config/')}.json`];
  const files = await source.files(resource);
  return Array.from(files.keys()).filter((path) => path.endsWith('.json'));
}

function findInConfig(ids: readonly string[], { sites }: Config): readonly string[] {
  return Object.entries(sites).flatMap(([name, site]) =>
    (['production', 'staging'] as const)
      .filter((part) => ids.includes(site[part].distribution ?? ''))
      .map((part) => `sites.${name}.${part}.distribution in tidemark.yaml`),
  );
}
