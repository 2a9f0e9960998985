import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { CollectorContext, DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { sortSets } from './cloudfront-sets.ts';
import { requireAnswer } from './gone.ts';

/** CloudFront publishes no figure; a few calls a second are always let through. */
export const CLOUDFRONT_RATE_PER_SECOND = 5;

/** One page of a list that the SDK has no paginator for. */
export interface Page<T> {
  readonly Items?: readonly T[] | undefined;
  readonly NextMarker?: string | undefined;
}

/** What CloudFront lists by marker and gets whole, with its ETag, by id. */
export interface CloudFrontKind {
  /** `cloudfront-cache-policies`, as it stands in the ledger. */
  readonly service: string;
  /** `cloudfront/policies/cache` */
  readonly folder: string;
  readonly actions: readonly string[];
  /** AWS's name for: there is none of that id. */
  readonly missing: string;
  list(client: CloudFrontClient, marker: string | undefined): Promise<Page<NamedItem>>;
  get(client: CloudFrontClient, id: string): Promise<{ $metadata: unknown }>;
}

interface NamedItem {
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** The collector of a kind: a resource is one item, its one file the whole answer of its Get call. */
export function createKindCollector(kind: CloudFrontKind): DescribingCollector {
  return {
    agent: 'config',
    service: kind.service,
    scope: 'global',
    actions: kind.actions,
    ratePerSecond: CLOUDFRONT_RATE_PER_SECOND,
    async *list(context) {
      const client = context.aws(CloudFrontClient);
      for await (const { id, name } of readPages((marker) => kind.list(client, marker))) {
        if (id !== undefined) yield { id, title: name ?? id };
      }
    },
    describe: async ({ id }: Resource, context: CollectorContext) => {
      const answer = await requireAnswer(kind.get(context.aws(CloudFrontClient), id), kind.missing);
      return [{ path: `${kind.folder}/${encodeSegment(`${id}.json`)}`, json: sortSets(answer) }];
    },
  };
}

/** Every item of every page. */
export async function* readPages<T>(readPage: (marker?: string) => Promise<Page<T>>): AsyncGenerator<T> {
  let marker: string | undefined;
  do {
    const page: Page<T> = await readPage(marker);
    yield* page.Items ?? [];
    marker = page.NextMarker || undefined;
  } while (marker !== undefined);
}
