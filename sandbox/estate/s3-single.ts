import type { S3Configuration } from '../s3-state.ts';
import { ACCOUNT_ID, functionArn, VERSIONED_BUCKET, WEST_BUCKET } from './names.ts';

/** Where the access logs of the sites go. */
export const ACCESS_LOGS = 'jada-s3-access-logs';

function expireAfter(id: string, days: number) {
  return { Rule: [{ ID: id, Filter: { Prefix: '' }, Status: 'Enabled', Expiration: { Days: days } }] };
}

/** What single buckets have besides what their kind has. */
export const SINGLE_BUCKETS: Readonly<Record<string, S3Configuration>> = {
  'jada-uploads': {
    notification: {
      CloudFunctionConfiguration: [
        {
          Id: 'resize-images',
          CloudFunction: functionArn('image-resizer'),
          Event: ['s3:ObjectCreated:*'],
          Filter: { S3Key: { FilterRule: [{ Name: 'Prefix', Value: 'images/' }] } },
        },
      ],
    },
    cors: {
      CORSRule: [
        {
          AllowedOrigin: ['https://book.queenofsandiego.com'],
          AllowedMethod: ['PUT', 'POST'],
          AllowedHeader: ['*'],
        },
      ],
    },
    accelerate: { Status: 'Enabled' },
  },
  'jada-media-originals': {
    'intelligent-tiering': {
      IsTruncated: false,
      IntelligentTieringConfiguration: [
        { Id: 'old-originals', Status: 'Enabled', Tiering: [{ AccessTier: 'ARCHIVE_ACCESS', Days: 180 }] },
      ],
    },
    inventory: {
      IsTruncated: false,
      InventoryConfiguration: [
        {
          Id: 'weekly',
          IsEnabled: true,
          IncludedObjectVersions: 'Current',
          Schedule: { Frequency: 'Weekly' },
          Destination: {
            S3BucketDestination: {
              Bucket: `arn:aws:s3:::${ACCESS_LOGS}`,
              Format: 'CSV',
              Prefix: 'inventory',
            },
          },
        },
      ],
    },
    metrics: { IsTruncated: false, MetricsConfiguration: [{ Id: 'whole-bucket' }] },
  },
  'jada-bookings-export': {
    lifecycle: {
      Rule: [
        {
          ID: 'cool-down',
          Filter: { Prefix: 'daily/' },
          Status: 'Enabled',
          Transition: [{ Days: 90, StorageClass: 'STANDARD_IA' }],
        },
      ],
    },
  },
  'jada-cloudfront-logs': { lifecycle: expireAfter('old-logs', 90) },
  [ACCESS_LOGS]: { lifecycle: expireAfter('old-logs', 90) },
  [VERSIONED_BUCKET]: {
    lifecycle: {
      Rule: [
        {
          ID: 'old-versions',
          Filter: { Prefix: '' },
          Status: 'Enabled',
          NoncurrentVersionExpiration: { NoncurrentDays: 365 },
        },
      ],
    },
    replication: {
      Role: `arn:aws:iam::${ACCOUNT_ID}:role/backups-replication`,
      Rule: [
        {
          ID: 'west',
          Priority: 1,
          Filter: { Prefix: '' },
          Status: 'Enabled',
          DeleteMarkerReplication: { Status: 'Disabled' },
          Destination: { Bucket: `arn:aws:s3:::${WEST_BUCKET}`, StorageClass: 'STANDARD_IA' },
        },
      ],
    },
  },
};
