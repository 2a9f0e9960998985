import { paginateListCidrBlocks, paginateListCidrCollections, Route53Client } from '@aws-sdk/client-route-53';
import type { DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { whenPresent } from './gone.ts';
import { sortBy } from './ordering.ts';
import { ROUTE53_RATE_PER_SECOND } from './route53-batch.ts';

interface CidrCollection extends Resource {
  readonly title: string;
}

/** The address blocks that records with IP-based routing refer to. */
export const route53CidrCollections = {
  agent: 'config',
  service: 'route53-cidr-collections',
  scope: 'global',
  actions: ['route53:ListCidrCollections', 'route53:ListCidrBlocks'],
  ratePerSecond: ROUTE53_RATE_PER_SECOND,
  async *list(context) {
    for await (const page of paginateListCidrCollections({ client: context.aws(Route53Client) }, {})) {
      for (const { Id, Name } of page.CidrCollections ?? []) if (Id) yield { id: Id, title: Name ?? Id };
    }
  },
  async describe({ id, title }, context) {
    const client = context.aws(Route53Client);
    const blocks = Array.fromAsync(paginateListCidrBlocks({ client }, { CollectionId: id }));
    const pages = await whenPresent(blocks, 'NoSuchCidrCollectionException');
    const CidrBlocks = pages.flatMap((page) => page.CidrBlocks ?? []);
    const json = {
      Id: id,
      Name: title,
      CidrBlocks: sortBy(CidrBlocks, (block) => `${block.LocationName} ${block.CidrBlock}`),
    };
    return [{ path: `route53/cidr-collections/${encodeSegment(`${id}.json`)}`, json }];
  },
} satisfies DescribingCollector<CidrCollection>;
