import {
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
} from '@aws-sdk/client-s3';
import type { ConfigurationPart } from './configuration-part.ts';

/** What a bucket can have many of, each with an id; listed in pages. */
export const BUCKET_LISTS: Readonly<Record<string, ConfigurationPart>> = {
  intelligentTiering: {
    what: 'intelligent tiering',
    read: (s3, Bucket) =>
      readList(async (ContinuationToken) => {
        const page = await s3.send(
          new ListBucketIntelligentTieringConfigurationsCommand({ Bucket, ContinuationToken }),
        );
        return { items: page.IntelligentTieringConfigurationList, next: page.NextContinuationToken };
      }),
  },
  analytics: {
    what: 'analytics configurations',
    read: (s3, Bucket) =>
      readList(async (ContinuationToken) => {
        const page = await s3.send(
          new ListBucketAnalyticsConfigurationsCommand({ Bucket, ContinuationToken }),
        );
        return { items: page.AnalyticsConfigurationList, next: page.NextContinuationToken };
      }),
  },
  inventory: {
    what: 'inventory configurations',
    read: (s3, Bucket) =>
      readList(async (ContinuationToken) => {
        const page = await s3.send(
          new ListBucketInventoryConfigurationsCommand({ Bucket, ContinuationToken }),
        );
        return { items: page.InventoryConfigurationList, next: page.NextContinuationToken };
      }),
  },
  metrics: {
    what: 'metrics configurations',
    read: (s3, Bucket) =>
      readList(async (ContinuationToken) => {
        const page = await s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket, ContinuationToken }));
        return { items: page.MetricsConfigurationList, next: page.NextContinuationToken };
      }),
  },
};

/** Pages until there are no more; sorted by Id, which AWS does not promise. */
async function readList<T extends { Id?: string | undefined }>(
  readPage: (token: string | undefined) => Promise<{ items: T[] | undefined; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const { items = [], next } = await readPage(token);
    all.push(...items);
    token = next;
  }
  return all.toSorted((a, b) => ((a.Id ?? '') < (b.Id ?? '') ? -1 : 1));
}
