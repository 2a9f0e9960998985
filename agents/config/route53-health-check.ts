import { GetHealthCheckCommand, paginateListHealthChecks, Route53Client } from '@aws-sdk/client-route-53';
import type { DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { ROUTE53_RATE_PER_SECOND, readTags } from './route53-batch.ts';

/** Health checks, from GetHealthCheck; whether they are healthy just now is no configuration. */
export const route53HealthChecks = {
  agent: 'config',
  service: 'route53-health-checks',
  scope: 'global',
  actions: [
    'route53:ListHealthChecks',
    'route53:GetHealthCheck',
    'route53:ListTagsForResource',
    'route53:ListTagsForResources',
  ],
  ratePerSecond: ROUTE53_RATE_PER_SECOND,
  async *list(context) {
    for await (const page of paginateListHealthChecks({ client: context.aws(Route53Client) }, {})) {
      for (const { Id, HealthCheckConfig: config } of page.HealthChecks ?? []) {
        if (Id) yield { id: Id, title: config?.FullyQualifiedDomainName ?? config?.IPAddress ?? Id };
      }
    }
  },
  async describe({ id }, context) {
    const client = context.aws(Route53Client);
    const [{ HealthCheck }, Tags] = await Promise.all([
      requireAnswer(client.send(new GetHealthCheckCommand({ HealthCheckId: id })), 'NoSuchHealthCheck'),
      context.optional('tags', () => readTags(client, 'healthcheck', id)),
    ]);
    const config = HealthCheck?.HealthCheckConfig;
    const HealthCheckConfig = config && {
      ...config,
      Regions: config.Regions?.toSorted(),
      ChildHealthChecks: config.ChildHealthChecks?.toSorted(),
    };
    const json = { HealthCheck: { ...HealthCheck, HealthCheckConfig }, Tags };
    return [{ path: `route53/health-checks/${encodeSegment(`${id}.json`)}`, json }];
  },
} satisfies DescribingCollector<Resource>;
