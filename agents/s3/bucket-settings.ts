import {
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type Tag,
} from '@aws-sdk/client-s3';
import type { ConfigurationPart } from './configuration-part.ts';

/** Transfer acceleration is not to be had in every region, and AWS says so in several ways. */
const NO_ACCELERATION = ['MethodNotAllowed', 'UnsupportedArgument', 'UnsupportedOperation', 'NotImplemented'];

/** What is said of a bucket in one answer each. */
export const BUCKET_SETTINGS: Readonly<Record<string, ConfigurationPart>> = {
  location: {
    what: 'location',
    read: async (s3, Bucket) =>
      (await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint ?? 'us-east-1',
  },
  policy: {
    what: 'bucket policy',
    absent: ['NoSuchBucketPolicy'],
    read: async (s3, Bucket) => parsePolicy((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy),
  },
  policyStatus: {
    what: 'status of the bucket policy',
    absent: ['NoSuchBucketPolicy'],
    read: async (s3, Bucket) => (await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus,
  },
  cors: {
    what: 'CORS rules',
    absent: ['NoSuchCORSConfiguration'],
    read: async (s3, Bucket) => (await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules,
  },
  website: {
    what: 'website configuration',
    absent: ['NoSuchWebsiteConfiguration'],
    read: async (s3, Bucket) => payload(await s3.send(new GetBucketWebsiteCommand({ Bucket }))),
  },
  lifecycle: {
    what: 'lifecycle rules',
    absent: ['NoSuchLifecycleConfiguration'],
    read: async (s3, Bucket) =>
      payload(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
  },
  versioning: {
    what: 'versioning',
    read: async (s3, Bucket) => payload(await s3.send(new GetBucketVersioningCommand({ Bucket }))),
  },
  tags: {
    what: 'bucket tags',
    absent: ['NoSuchTagSet', 'NoSuchTagSetError'],
    read: async (s3, Bucket) => sortTags((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet),
  },
  encryption: {
    what: 'default encryption',
    absent: ['ServerSideEncryptionConfigurationNotFoundError'],
    read: async (s3, Bucket) =>
      (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration,
  },
  notifications: {
    what: 'event notifications',
    read: async (s3, Bucket) =>
      payload(await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))),
  },
  publicAccessBlock: {
    what: 'public access block',
    absent: ['NoSuchPublicAccessBlockConfiguration'],
    read: async (s3, Bucket) =>
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
  },
  ownership: {
    what: 'ownership controls',
    absent: ['OwnershipControlsNotFoundError'],
    read: async (s3, Bucket) =>
      (await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls,
  },
  logging: {
    what: 'access logging',
    read: async (s3, Bucket) => (await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled,
  },
  acceleration: {
    what: 'transfer acceleration',
    absent: NO_ACCELERATION,
    read: async (s3, Bucket) =>
      (await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status,
  },
  requestPayment: {
    what: 'request payment',
    read: async (s3, Bucket) => (await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer,
  },
  replication: {
    what: 'replication',
    absent: ['ReplicationConfigurationNotFoundError'],
    read: async (s3, Bucket) =>
      (await s3.send(new GetBucketReplicationCommand({ Bucket }))).ReplicationConfiguration,
  },
  objectLock: {
    what: 'object lock',
    absent: ['ObjectLockConfigurationNotFoundError'],
    read: async (s3, Bucket) =>
      (await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration,
  },
  acl: {
    what: 'bucket ACL',
    read: async (s3, Bucket) => payload(await s3.send(new GetBucketAclCommand({ Bucket }))),
  },
};

function sortTags(tags: Tag[] | undefined): Tag[] | undefined {
  return tags?.toSorted((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1));
}

function payload<T extends { $metadata: unknown }>(output: T): Omit<T, '$metadata'> {
  const { $metadata: _, ...rest } = output;
  return rest;
}

/** As text where it is no JSON. */
function parsePolicy(policy: string | undefined): unknown {
  if (policy === undefined) return undefined;
  try {
    return JSON.parse(policy);
  } catch {
    return policy;
  }
}
