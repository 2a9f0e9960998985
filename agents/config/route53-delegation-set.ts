import {
  GetReusableDelegationSetCommand,
  ListReusableDelegationSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { ROUTE53_RATE_PER_SECOND } from './route53-batch.ts';

/** Reusable delegation sets: name servers that several zones share. */
export const route53DelegationSets = {
  agent: 'config',
  service: 'route53-delegation-sets',
  scope: 'global',
  actions: ['route53:ListReusableDelegationSets', 'route53:GetReusableDelegationSet'],
  ratePerSecond: ROUTE53_RATE_PER_SECOND,
  async *list(context) {
    const client = context.aws(Route53Client);
    let Marker: string | undefined;
    do {
      const page = await client.send(new ListReusableDelegationSetsCommand({ Marker }));
      for (const { Id } of page.DelegationSets ?? []) if (Id) yield { id: Id.replace('/delegationset/', '') };
      Marker = page.NextMarker || undefined;
    } while (Marker !== undefined);
  },
  async describe({ id }, context) {
    const call = context.aws(Route53Client).send(new GetReusableDelegationSetCommand({ Id: id }));
    const { DelegationSet } = await requireAnswer(call, 'NoSuchDelegationSet');
    const json = { DelegationSet: { ...DelegationSet, NameServers: DelegationSet?.NameServers?.toSorted() } };
    return [{ path: `route53/delegation-sets/${encodeSegment(`${id}.json`)}`, json }];
  },
} satisfies DescribingCollector<Resource>;
