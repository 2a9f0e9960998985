import {
  type CloudFrontClient,
  type DistributionConfig,
  type DistributionSummary,
  GetDistributionCommand,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import { z } from 'zod';
import { isNamed } from '../changes/failure.ts';

/** A distribution is known by its id or, where it was made anew, by the reference under which it was made. */
export const wantedPlace = z.object({
  id: z.string(),
  reference: z.string(),
  comment: z.string(),
  /** As it was. */
  domain: z.string().default(''),
  /** What else names the id or the domain name, for people. */
  mentions: z.array(z.string()).default([]),
});
export type Place = z.infer<typeof wantedPlace>;

export interface LiveDistribution {
  readonly id: string;
  readonly arn: string;
  readonly domain: string;
  readonly etag: string;
  readonly config: DistributionConfig;
}

/** The distribution; undefined where neither it nor one made in its place is there. */
export async function findDistribution(
  client: CloudFrontClient,
  { id, reference, comment }: Place,
): Promise<LiveDistribution | undefined> {
  const found = await readDistribution(client, id);
  if (found) return found;
  // Lists have no references, so only those that may be it are asked for.
  for (const { Id, Comment } of await listDistributions(client)) {
    if (!Id || (Comment !== undefined && Comment !== comment)) continue;
    const other = await readDistribution(client, Id);
    if (other?.config.CallerReference === reference) return other;
  }
  return undefined;
}

async function readDistribution(client: CloudFrontClient, Id: string): Promise<LiveDistribution | undefined> {
  try {
    const { ETag = '', Distribution } = await client.send(new GetDistributionCommand({ Id }));
    const config = Distribution?.DistributionConfig;
    const { ARN: arn = '', DomainName: domain = '' } = Distribution ?? {};
    return config && { id: Id, arn, domain, etag: ETag, config };
  } catch (error) {
    if (isNamed(error, 'NoSuchDistribution')) return undefined;
    throw error;
  }
}

/** Where it was made anew: what it is called now. */
export function tellIdentity({ id, domain, mentions }: Place, live: LiveDistribution): readonly string[] {
  if (live.id === id) return [];
  return [
    `The distribution ${id} is ${live.id} now, and ${domain} is ${live.domain}.`,
    ...(mentions.length > 0 ? [`Change the old ones in: ${mentions.join(', ')}.`] : []),
  ];
}

/** Why aliases cannot go to the distribution: each belongs to one only. */
export async function explainAliases(
  client: CloudFrontClient,
  aliases: readonly string[],
  live: LiveDistribution | undefined,
): Promise<string | undefined> {
  const own = live?.config.Aliases?.Items ?? [];
  const more = aliases.filter((alias) => !own.includes(alias));
  if (more.length === 0) return undefined;
  const others = (await listDistributions(client)).filter(({ Id }) => Id !== live?.id);
  const taken = others.flatMap(({ Id, Aliases }) =>
    (Aliases?.Items ?? []).filter((alias) => more.includes(alias)).map((alias) => `${alias} (${Id})`),
  );
  if (taken.length === 0) return undefined;
  return `other distributions have its aliases now: ${taken.join(', ')}; take them off there first`;
}

async function listDistributions(client: CloudFrontClient): Promise<DistributionSummary[]> {
  const all: DistributionSummary[] = [];
  for await (const { DistributionList } of paginateListDistributions({ client }, {}))
    all.push(...(DistributionList?.Items ?? []));
  return all;
}
