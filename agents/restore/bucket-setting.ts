import {
  type AccessControlPolicy,
  type BucketAccelerateStatus,
  type CORSRule,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketReplicationCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  type GetBucketLifecycleConfigurationOutput,
  type LifecycleRule,
  type LoggingEnabled,
  type NotificationConfiguration,
  type ObjectLockConfiguration,
  type OwnershipControls,
  type Payer,
  type PublicAccessBlockConfiguration,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type ReplicationConfiguration,
  type S3Client,
  type ServerSideEncryptionConfiguration,
  type Tag,
  type VersioningConfiguration,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { isSystemTag, withoutSystemTags } from '../../src/aws/system-tag.ts';
import { LIST_WRITERS, type SettingPlace } from './bucket-list.ts';
import { readSetting } from './bucket-setting-read.ts';

export const SETTING_ACTIONS = [
  's3:DeleteBucketPolicy',
  's3:DeleteBucketWebsite',
  's3:PutAccelerateConfiguration',
  's3:PutAnalyticsConfiguration',
  's3:PutBucketAcl',
  's3:PutBucketCORS',
  's3:PutBucketLogging',
  's3:PutBucketNotification',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketRequestPayment',
  's3:PutBucketTagging',
  's3:PutBucketVersioning',
  's3:PutBucketWebsite',
  's3:PutEncryptionConfiguration',
  's3:PutIntelligentTieringConfiguration',
  's3:PutInventoryConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutMetricsConfiguration',
  's3:PutReplicationConfiguration',
  // Who hands a role to S3 (replication) needs this on the role.
  'iam:PassRole',
] as const;

type Bucket = Omit<SettingPlace, 's3' | 'bucket'> & { readonly Bucket: string };

/** The value is JSON as a snapshot has it, which is what AWS answered: it is sent back as it is. */
interface Writer {
  set(place: Bucket, value: never): object;
  /** Without it the setting cannot be taken away again. */
  unset?(place: Bucket): object;
}

const WRITERS: Readonly<Record<string, Writer>> = {
  policy: {
    set: (place, value: unknown) => new PutBucketPolicyCommand({ ...place, Policy: toText(value) }),
    unset: (place) => new DeleteBucketPolicyCommand(place),
  },
  cors: {
    set: (place, CORSRules: CORSRule[]) =>
      new PutBucketCorsCommand({ ...place, CORSConfiguration: { CORSRules } }),
    unset: (place) => new DeleteBucketCorsCommand(place),
  },
  website: {
    set: (place, WebsiteConfiguration: WebsiteConfiguration) =>
      new PutBucketWebsiteCommand({ ...place, WebsiteConfiguration }),
    unset: (place) => new DeleteBucketWebsiteCommand(place),
  },
  lifecycle: {
    set: (place, { Rules, ...rest }: GetBucketLifecycleConfigurationOutput) =>
      new PutBucketLifecycleConfigurationCommand({
        ...place,
        ...rest,
        LifecycleConfiguration: { Rules: reviveDates(Rules) as LifecycleRule[] },
      }),
    unset: (place) => new DeleteBucketLifecycleCommand(place),
  },
  versioning: {
    set: (place, { Status }: VersioningConfiguration) =>
      new PutBucketVersioningCommand({ ...place, VersioningConfiguration: { Status } }),
  },
  tags: {
    set: (place, TagSet: Tag[]) => new PutBucketTaggingCommand({ ...place, Tagging: { TagSet } }),
    unset: (place) => new DeleteBucketTaggingCommand(place),
  },
  encryption: {
    set: (place, ServerSideEncryptionConfiguration: ServerSideEncryptionConfiguration) =>
      new PutBucketEncryptionCommand({ ...place, ServerSideEncryptionConfiguration }),
    unset: (place) => new DeleteBucketEncryptionCommand(place),
  },
  notifications: {
    set: (place, NotificationConfiguration: NotificationConfiguration) =>
      new PutBucketNotificationConfigurationCommand({ ...place, NotificationConfiguration }),
    unset: (place) =>
      new PutBucketNotificationConfigurationCommand({ ...place, NotificationConfiguration: {} }),
  },
  publicAccessBlock: {
    set: (place, PublicAccessBlockConfiguration: PublicAccessBlockConfiguration) =>
      new PutPublicAccessBlockCommand({ ...place, PublicAccessBlockConfiguration }),
    unset: (place) => new DeletePublicAccessBlockCommand(place),
  },
  ownership: {
    set: (place, OwnershipControls: OwnershipControls) =>
      new PutBucketOwnershipControlsCommand({ ...place, OwnershipControls }),
    unset: (place) => new DeleteBucketOwnershipControlsCommand(place),
  },
  logging: {
    set: (place, LoggingEnabled: LoggingEnabled) =>
      new PutBucketLoggingCommand({ ...place, BucketLoggingStatus: { LoggingEnabled } }),
    unset: (place) => new PutBucketLoggingCommand({ ...place, BucketLoggingStatus: {} }),
  },
  acceleration: {
    set: (place, Status: BucketAccelerateStatus) =>
      new PutBucketAccelerateConfigurationCommand({ ...place, AccelerateConfiguration: { Status } }),
  },
  requestPayment: {
    set: (place, Payer: Payer) =>
      new PutBucketRequestPaymentCommand({ ...place, RequestPaymentConfiguration: { Payer } }),
  },
  replication: {
    set: (place, ReplicationConfiguration: ReplicationConfiguration) =>
      new PutBucketReplicationCommand({ ...place, ReplicationConfiguration }),
    unset: (place) => new DeleteBucketReplicationCommand(place),
  },
  objectLock: {
    set: (place, ObjectLockConfiguration: ObjectLockConfiguration) =>
      new PutObjectLockConfigurationCommand({ ...place, ObjectLockConfiguration }),
  },
  acl: {
    set: (place, AccessControlPolicy: AccessControlPolicy) =>
      new PutBucketAclCommand({ ...place, AccessControlPolicy }),
  },
};

/** Sets one part of a bucket's configuration as a snapshot has it; null takes it away. */
export async function writeSetting(place: SettingPlace, part: string, value: unknown): Promise<void> {
  const { s3, bucket, ...rest } = place;
  const list = LIST_WRITERS[part];
  if (list) return list(place, (value ?? []) as readonly { readonly Id: string }[]);
  const writer = WRITERS[part];
  const at = { Bucket: bucket, ...rest };
  const wanted = part === 'tags' ? await addSystemTags(place, (value ?? []) as readonly Tag[]) : value;
  const command = wanted === null ? writer?.unset?.(at) : writer?.set(at, wanted as never);
  if (!command) throw new RangeError(`${part} of a bucket cannot be written so`);
  await s3.send(command as Parameters<S3Client['send']>[0]);
}

/** Tags are written all at once, and S3 refuses to lose its own. Null where none are left. */
async function addSystemTags({ s3, bucket }: SettingPlace, tags: readonly Tag[]): Promise<Tag[] | null> {
  const now = ((await readSetting(s3, bucket, 'tags')) ?? []) as readonly Tag[];
  const all = [...now.filter(({ Key }) => isSystemTag(Key)), ...withoutSystemTags(tags)];
  return all.length > 0 ? all : null;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The SDK wants dates where snapshots have text. */
function reviveDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveDates);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === 'Date' && typeof item === 'string' ? new Date(item) : reviveDates(item),
  ]);
  return Object.fromEntries(entries);
}
