import {
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketMetricsConfigurationCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketMetricsConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { canonical } from '../../src/restore/canonical.ts';
import { readSetting } from './bucket-setting-read.ts';

/** A bucket to write a setting of. */
export interface SettingPlace {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly ExpectedBucketOwner?: string;
}

interface Item {
  readonly Id: string;
}
type Command = Parameters<S3Client['send']>[0];
type Place = { readonly Bucket: string; readonly Id: string };

const COMMANDS: Readonly<
  Record<string, { put(place: Place, item: never): object; remove(place: Place): object }>
> = {
  intelligentTiering: {
    put: (place, IntelligentTieringConfiguration) =>
      new PutBucketIntelligentTieringConfigurationCommand({ ...place, IntelligentTieringConfiguration }),
    remove: (place) => new DeleteBucketIntelligentTieringConfigurationCommand(place),
  },
  analytics: {
    put: (place, AnalyticsConfiguration) =>
      new PutBucketAnalyticsConfigurationCommand({ ...place, AnalyticsConfiguration }),
    remove: (place) => new DeleteBucketAnalyticsConfigurationCommand(place),
  },
  inventory: {
    put: (place, InventoryConfiguration) =>
      new PutBucketInventoryConfigurationCommand({ ...place, InventoryConfiguration }),
    remove: (place) => new DeleteBucketInventoryConfigurationCommand(place),
  },
  metrics: {
    put: (place, MetricsConfiguration) =>
      new PutBucketMetricsConfigurationCommand({ ...place, MetricsConfiguration }),
    remove: (place) => new DeleteBucketMetricsConfigurationCommand(place),
  },
};

/** Of what a bucket can have many of: writes what differs, takes away what is not wanted. */
export const LIST_WRITERS: Readonly<
  Record<string, (place: SettingPlace, wanted: readonly Item[]) => Promise<void>>
> = Object.fromEntries(
  Object.entries(COMMANDS).map(([part, { put, remove }]) => [
    part,
    async ({ s3, bucket, ...owner }: SettingPlace, wanted: readonly Item[]) => {
      const now = ((await readSetting(s3, bucket, part)) ?? []) as readonly Item[];
      const same = new Set(now.map(canonical));
      const at = ({ Id }: Item) => ({ Bucket: bucket, Id, ...owner });
      for (const item of wanted)
        if (!same.has(canonical(item))) await s3.send(put(at(item), item as never) as Command);
      for (const item of now)
        if (!wanted.some(({ Id }) => Id === item.Id)) await s3.send(remove(at(item)) as Command);
    },
  ]),
);
