import { createHmac } from 'node:crypto';
import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  type DistributionConfig,
  ListTagsForResourceCommand,
  type Origin,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { z } from 'zod';
import { withoutSystemTags } from '../../src/aws/system-tag.ts';
import { MovedError } from '../../src/changes/ports.ts';
import type { RestoreState } from '../../src/changes/restore-port.ts';
import { canonical } from '../../src/restore/canonical.ts';
import { hasDropped } from '../../src/restore/sealed-value.ts';
import { isNamed } from '../changes/failure.ts';
import { CLOUDFRONT_RATE_PER_SECOND } from '../config/cloudfront-kind.ts';
import { sortSets } from '../config/cloudfront-sets.ts';
import {
  explainAliases,
  findDistribution,
  type LiveDistribution,
  tellIdentity,
  wantedPlace,
} from './distribution-place.ts';
import type { Restorer, RestorerScope, StepKind } from './restorer.ts';
import { compareStates } from './state.ts';

const tag = z.object({ Key: z.string(), Value: z.string().optional() });
const wantedTags = wantedPlace.extend({ tags: z.array(tag) });
const wantedDistribution = wantedTags.extend({ config: z.looseObject({}) });

/** Distributions: configured as they were, made anew where they are gone. */
export function createDistributionRestorer(scope: RestorerScope): Restorer {
  const client = (): CloudFrontClient =>
    scope.client(CloudFrontClient, scope.config.aws.region, CLOUDFRONT_RATE_PER_SECOND);
  return {
    service: 'cloudfront',
    actions: [
      'cloudfront:CreateDistribution',
      'cloudfront:GetDistribution',
      'cloudfront:ListDistributions',
      'cloudfront:ListTagsForResource',
      'cloudfront:TagResource',
      'cloudfront:UntagResource',
      'cloudfront:UpdateDistribution',
    ],
    steps: { distribution: createConfigStep(client), tags: createTagsStep(client) },
  };
}

function createConfigStep(client: () => CloudFrontClient): StepKind {
  /** By id, as it was looked at: what has another since is not written over. */
  const etags = new Map<string, string>();
  return {
    async look({ wanted }) {
      const { config, ...place } = wantedDistribution.parse(wanted);
      const live = await findDistribution(client(), place);
      if (live) etags.set(live.id, live.etag);
      const meant = toConfig(config, live);
      const refusal = await explainAliases(client(), meant.Aliases?.Items ?? [], live);
      const state = live
        ? { ...compareConfigs(live.config, meant), news: tellIdentity(place, live) }
        : { state: null, isDone: false };
      return refusal === undefined ? state : { ...state, refusal };
    },
    async apply({ wanted }) {
      const { config, tags, ...place } = wantedDistribution.parse(wanted);
      const live = await findDistribution(client(), place);
      const meant = toConfig(config, live);
      if (live) return await update(client(), live, meant, etags.get(live.id) ?? live.etag);
      const DistributionConfig = { ...meant, CallerReference: place.reference };
      const DistributionConfigWithTags = { DistributionConfig, Tags: { Items: tags as Tag[] } };
      await client().send(new CreateDistributionWithTagsCommand({ DistributionConfigWithTags }));
    },
  };
}

async function update(
  client: CloudFrontClient,
  { id, config }: LiveDistribution,
  meant: DistributionConfig,
  IfMatch: string,
): Promise<void> {
  const DistributionConfig = { ...meant, CallerReference: config.CallerReference };
  try {
    await client.send(new UpdateDistributionCommand({ Id: id, IfMatch, DistributionConfig }));
  } catch (error) {
    if (!isNamed(error, 'PreconditionFailed', 'InvalidIfMatchVersion')) throw error;
    throw new MovedError(`distribution ${id} has changed`, { cause: error });
  }
}

/** An origin header whose value was dropped keeps the value that is there; where there is none it is left out. */
function toConfig(config: object, live: LiveDistribution | undefined): DistributionConfig {
  const wanted = config as DistributionConfig;
  const Items = wanted.Origins?.Items?.map((origin): Origin => {
    const now = live?.config.Origins?.Items?.find(({ Id }) => Id === origin.Id)?.CustomHeaders?.Items ?? [];
    const headers = origin.CustomHeaders?.Items?.flatMap((header) =>
      hasDropped(header) ? now.filter(({ HeaderName }) => HeaderName === header.HeaderName) : [header],
    );
    if (!headers) return origin;
    return { ...origin, CustomHeaders: { Quantity: headers.length, Items: headers } };
  });
  return { ...wanted, Origins: { ...wanted.Origins, Quantity: Items?.length ?? 0, Items: Items ?? [] } };
}

/** The state is an HMAC under what is wanted: values of origin headers are as good as passwords. */
function compareConfigs(current: DistributionConfig, wanted: DistributionConfig): RestoreState {
  const [now, meant] = [current, wanted].map((config) => canonical(toForm(config))) as [string, string];
  return {
    state: createHmac('sha256', meant).update(now).digest('hex'),
    isDone: now === meant,
    current: hideValues(toForm(current)),
    desired: hideValues(toForm(wanted)),
  };
}

/** The reference is that of its making and never changes. */
function toForm({ CallerReference: _, ...config }: DistributionConfig): object {
  return sortSets(config);
}

function hideValues(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config), (key, value) => (key === 'HeaderValue' ? '[secret]' : value));
}

function createTagsStep(client: () => CloudFrontClient): StepKind {
  const read = async ({ arn }: LiveDistribution): Promise<Tag[]> => {
    const { Tags } = await client().send(new ListTagsForResourceCommand({ Resource: arn }));
    return withoutSystemTags(Tags?.Items ?? []);
  };
  return {
    async look({ wanted }): Promise<RestoreState> {
      const { tags, ...place } = wantedTags.parse(wanted);
      const live = await findDistribution(client(), place);
      if (!live) return { state: null, isDone: false };
      return { ...compareStates(toRecord(await read(live)), toRecord(tags)), desired: toRecord(tags) };
    },
    async apply({ wanted }) {
      const { tags, ...place } = wantedTags.parse(wanted);
      const live = await findDistribution(client(), place);
      if (!live) throw new MovedError(`distribution ${place.id} is gone`);
      const meant = new Set(tags.map(({ Key }) => Key));
      const extras = (await read(live)).flatMap(({ Key }) => (Key && !meant.has(Key) ? [Key] : []));
      const Resource = live.arn;
      if (extras.length > 0)
        await client().send(new UntagResourceCommand({ Resource, TagKeys: { Items: extras } }));
      await client().send(new TagResourceCommand({ Resource, Tags: { Items: tags as Tag[] } }));
    },
  };
}

function toRecord(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
) {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
