import type { S3Client } from '@aws-sdk/client-s3';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { BUCKET_LISTS } from './bucket-lists.ts';
import { BUCKET_SETTINGS } from './bucket-settings.ts';
import type { ConfigurationPart } from './configuration-part.ts';

/** IAM actions of the calls that read a bucket's configuration; some are named unlike their call. */
export const CONFIGURATION_ACTIONS = [
  's3:GetAccelerateConfiguration',
  's3:GetAnalyticsConfiguration',
  's3:GetBucketAcl',
  's3:GetBucketCORS',
  's3:GetBucketLocation',
  's3:GetBucketLogging',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPolicy',
  's3:GetBucketPolicyStatus',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketRequestPayment',
  's3:GetBucketTagging',
  's3:GetBucketVersioning',
  's3:GetBucketWebsite',
  's3:GetEncryptionConfiguration',
  's3:GetIntelligentTieringConfiguration',
  's3:GetInventoryConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetMetricsConfiguration',
  's3:GetReplicationConfiguration',
] as const;

const PARTS = Object.entries({ ...BUCKET_SETTINGS, ...BUCKET_LISTS });

export type BucketConfiguration = Readonly<Record<string, unknown>>;

/** All configuration of a bucket by part, as AWS answers; parts that are not set or cannot be read are left out. */
export async function readConfiguration(
  s3: S3Client,
  bucket: string,
  context: Pick<CollectorContext, 'optional'>,
): Promise<BucketConfiguration> {
  const read = async ([name, part]: [string, ConfigurationPart]): Promise<[string, unknown]> => [
    name,
    await context.optional(part.what, () => part.read(s3, bucket), part.absent),
  ];
  const parts = await Promise.all(PARTS.map(read));
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined && !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
