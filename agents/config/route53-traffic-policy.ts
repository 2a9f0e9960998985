import {
  ListTrafficPoliciesCommand,
  ListTrafficPolicyInstancesByPolicyCommand,
  type ListTrafficPolicyInstancesByPolicyCommandInput,
  ListTrafficPolicyVersionsCommand,
  Route53Client,
  type TrafficPolicy,
  type TrafficPolicyInstance,
} from '@aws-sdk/client-route-53';
import type { CollectorContext, DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { ROUTE53_RATE_PER_SECOND } from './route53-batch.ts';

/** Traffic policies with all their versions, and the records in zones that were made from each. */
export const route53TrafficPolicies = {
  agent: 'config',
  service: 'route53-traffic-policies',
  scope: 'global',
  actions: [
    'route53:ListTrafficPolicies',
    'route53:ListTrafficPolicyVersions',
    'route53:ListTrafficPolicyInstancesByPolicy',
  ],
  ratePerSecond: ROUTE53_RATE_PER_SECOND,
  async *list(context) {
    const client = context.aws(Route53Client);
    let TrafficPolicyIdMarker: string | undefined;
    do {
      const page = await client.send(new ListTrafficPoliciesCommand({ TrafficPolicyIdMarker }));
      for (const { Id, Name } of page.TrafficPolicySummaries ?? [])
        if (Id) yield { id: Id, title: Name ?? Id };
      TrafficPolicyIdMarker = page.IsTruncated ? page.TrafficPolicyIdMarker : undefined;
    } while (TrafficPolicyIdMarker !== undefined);
  },
  async describe({ id }, context) {
    const versions = await readVersions(id, context);
    const TrafficPolicies = await Promise.all(
      versions.map(async (version) => ({
        ...version,
        TrafficPolicyInstances: await context.optional(`instances of version ${version.Version}`, () =>
          readInstances(id, version.Version ?? 1, context),
        ),
      })),
    );
    return [{ path: `route53/traffic-policies/${encodeSegment(`${id}.json`)}`, json: { TrafficPolicies } }];
  },
} satisfies DescribingCollector<Resource>;

async function readVersions(Id: string, context: CollectorContext): Promise<TrafficPolicy[]> {
  const client = context.aws(Route53Client);
  const versions: TrafficPolicy[] = [];
  let TrafficPolicyVersionMarker: string | undefined;
  do {
    const command = new ListTrafficPolicyVersionsCommand({ Id, TrafficPolicyVersionMarker });
    const page = await requireAnswer(client.send(command), 'NoSuchTrafficPolicy');
    versions.push(...(page.TrafficPolicies ?? []));
    TrafficPolicyVersionMarker = page.IsTruncated ? page.TrafficPolicyVersionMarker : undefined;
  } while (TrafficPolicyVersionMarker !== undefined);
  return versions.sort((a, b) => (a.Version ?? 0) - (b.Version ?? 0));
}

/** Without state and message, which tell how far Route 53 is with them. */
async function readInstances(
  policy: string,
  version: number,
  context: CollectorContext,
): Promise<Partial<TrafficPolicyInstance>[]> {
  const client = context.aws(Route53Client);
  const instances: TrafficPolicyInstance[] = [];
  let start: Partial<ListTrafficPolicyInstancesByPolicyCommandInput> | undefined = {};
  while (start) {
    const input: ListTrafficPolicyInstancesByPolicyCommandInput = {
      TrafficPolicyId: policy,
      TrafficPolicyVersion: version,
      ...start,
    };
    const page = await client.send(new ListTrafficPolicyInstancesByPolicyCommand(input));
    instances.push(...(page.TrafficPolicyInstances ?? []));
    const { HostedZoneIdMarker, TrafficPolicyInstanceNameMarker, TrafficPolicyInstanceTypeMarker } = page;
    start = page.IsTruncated
      ? { HostedZoneIdMarker, TrafficPolicyInstanceNameMarker, TrafficPolicyInstanceTypeMarker }
      : undefined;
  }
  const still = instances.map(({ State, Message, ...instance }) => instance);
  return sortBy(still, (instance) => instance.Id);
}
