import {
  CloudFrontClient,
  CreateInvalidationCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetInvalidationCommand,
} from '@aws-sdk/client-cloudfront';
import type { CdnPort, Distribution } from '../../src/changes/ports.ts';
import { visit } from './edge-visit.ts';
import { type Advise, isNamed, translated } from './failure.ts';
import type { PortScope } from './scope.ts';

/** A distribution is looked up by every write's guard; this long one answer is good for all of them. */
const KNOWN_MS = 5_000;
const RATE_PER_SECOND = 5;
const BUCKET_ORIGIN =
  /^(?<bucket>.+?)\.s3(?:-website|-accelerate)?(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** Distributions over CloudFront. */
export function createCdn({ clients, limit, config, now }: PortScope): CdnPort {
  const client = clients.get(CloudFrontClient, {
    region: config.aws.region,
    limit,
    ratePerSecond: RATE_PER_SECOND,
  });
  const known = new Map<string, { readonly at: number; readonly found: Promise<Distribution | undefined> }>();

  async function look(id: string): Promise<Distribution | undefined> {
    try {
      const { Distribution } = await client.send(new GetDistributionCommand({ Id: id }));
      return describe(id, Distribution?.DomainName ?? '', Distribution?.DistributionConfig);
    } catch (error) {
      if (isNamed(error, 'NoSuchDistribution')) return undefined;
      throw error;
    }
  }

  return {
    find: (id, signal) =>
      translated(signal, advise, async () => {
        const last = known.get(id);
        if (last && now() < last.at + KNOWN_MS) return await last.found;
        const found = look(id);
        known.set(id, { at: now(), found });
        found.catch(() => known.delete(id));
        return await found;
      }),
    invalidate: (id, paths, reference, signal) =>
      translated(signal, advise, async () => {
        const Paths = { Quantity: paths.length, Items: [...paths] };
        const InvalidationBatch = { CallerReference: reference, Paths };
        const command = new CreateInvalidationCommand({ DistributionId: id, InvalidationBatch });
        const { Invalidation } = await client.send(command, { abortSignal: signal });
        return { id: Invalidation?.Id ?? '' };
      }),
    state: (id, invalidation, signal) =>
      translated(signal, advise, async () => {
        const command = new GetInvalidationCommand({ DistributionId: id, Id: invalidation });
        const { Invalidation } = await client.send(command, { abortSignal: signal });
        return toState(Invalidation?.Status);
      }),
    fetch: (distribution, path, signal) => visit(distribution, path, config.aws.endpoint, signal),
  };
}

/** Emulators write it in capitals. */
function toState(status: string | undefined): string {
  return status?.toLowerCase() === 'completed' ? 'Completed' : (status ?? '');
}

function describe(id: string, domain: string, config: DistributionConfig | undefined): Distribution {
  const origins = config?.Origins?.Items ?? [];
  const buckets = origins.flatMap(
    ({ DomainName = '' }) => BUCKET_ORIGIN.exec(DomainName)?.groups?.bucket ?? [],
  );
  return {
    id,
    domain,
    aliases: config?.Aliases?.Items ?? [],
    isEnabled: config?.Enabled ?? false,
    buckets: Array.from(new Set(buckets)).sort(),
  };
}

const advise: Advise = (code) => {
  if (code === 'NoSuchDistribution') return 'there is no such distribution: correct it in tidemark.yaml';
  if (code === 'TooManyInvalidationsInProgress')
    return 'CloudFront has too many invalidations under way: try again in a few minutes';
  if (code === 'InvalidArgument') return 'a path is none that CloudFront takes: invalidate /* instead';
  return undefined;
};
