import {
  CloudFrontClient,
  type Distribution,
  GetDistributionCommand,
  ListTagsForResourceCommand,
  type Origin,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import type { DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { SecretValue } from '../../src/engine/secret-value.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { CLOUDFRONT_RATE_PER_SECOND } from './cloudfront-kind.ts';
import { sortSets } from './cloudfront-sets.ts';
import { requireAnswer } from './gone.ts';

interface DistributionResource extends Resource {
  readonly arn: string;
}

/**
 * CloudFront distributions, from GetDistribution: configuration, ETag, domain and tags. What moves by itself, the
 * deployment's status and the invalidations under way, is left out; origins' header values are secrets.
 */
export const cloudFrontDistributions = {
  agent: 'config',
  service: 'cloudfront',
  scope: 'global',
  actions: ['cloudfront:ListDistributions', 'cloudfront:GetDistribution', 'cloudfront:ListTagsForResource'],
  ratePerSecond: CLOUDFRONT_RATE_PER_SECOND,
  async *list(context) {
    for await (const page of paginateListDistributions({ client: context.aws(CloudFrontClient) }, {})) {
      for (const { Id, ARN, DomainName, Aliases } of page.DistributionList?.Items ?? []) {
        if (!Id || !ARN) continue;
        const [title = DomainName ?? Id] = (Aliases?.Items ?? []).toSorted();
        yield { id: Id, title, arn: ARN };
      }
    }
  },
  async describe({ id, arn }, context) {
    const client = context.aws(CloudFrontClient);
    const [{ ETag, Distribution }, tags] = await Promise.all([
      requireAnswer(client.send(new GetDistributionCommand({ Id: id })), 'NoSuchDistribution'),
      context.optional('tags', () => client.send(new ListTagsForResourceCommand({ Resource: arn }))),
    ]);
    const json = sortSets({ ETag, Distribution: withoutMotion(Distribution), Tags: tags?.Tags });
    return [{ path: `cloudfront/${encodeSegment(`${id}.json`)}`, json: hideHeaderValues(json) }];
  },
} satisfies DescribingCollector<DistributionResource>;

function withoutMotion(distribution: Distribution | undefined) {
  if (!distribution) return undefined;
  const { Status, InProgressInvalidationBatches, ...still } = distribution;
  return still;
}

function hideHeaderValues<T extends { Distribution: ReturnType<typeof withoutMotion> }>(answer: T): object {
  const { Distribution } = answer;
  const config = Distribution?.DistributionConfig;
  if (!config?.Origins) return answer;
  const Origins = { ...config.Origins, Items: config.Origins.Items?.map(hideOriginHeaders) };
  return { ...answer, Distribution: { ...Distribution, DistributionConfig: { ...config, Origins } } };
}

/** An origin's custom headers are how it knows CloudFront: their values are as good as passwords. */
function hideOriginHeaders(origin: Origin): object {
  const Items = origin.CustomHeaders?.Items?.map(({ HeaderName, HeaderValue = '' }) => ({
    HeaderName,
    HeaderValue: new SecretValue(HeaderValue),
  }));
  return Items ? { ...origin, CustomHeaders: { ...origin.CustomHeaders, Items } } : origin;
}
