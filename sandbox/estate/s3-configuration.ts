import type { S3Bucket, S3Configuration, S3State } from '../s3-state.ts';
import {
  ACCOUNT_ID,
  BRAND_BUCKETS,
  CONCERT_BUCKETS,
  DISTRIBUTIONS,
  distributionArn,
  functionArn,
  SITES,
  SUBDOMAIN_BUCKETS,
  VERSIONED_BUCKET,
  WEST_BUCKET,
  WWW_BUCKETS,
} from './names.ts';
import { redirectTarget } from './s3-sites.ts';

const REDIRECTING = new Set<string>([...WWW_BUCKETS, ...BRAND_BUCKETS]);
const PUBLIC = new Set<string>([...CONCERT_BUCKETS, ...SUBDOMAIN_BUCKETS]);
const ACCESS_LOGS = 'jada-s3-access-logs';

/** Gives every bucket its configuration, in the shape of S3's XML. */
export function configureBuckets({ buckets }: S3State): void {
  for (const bucket of buckets.values()) {
    bucket.configuration = { ...configureAll(bucket), ...configureKind(bucket), ...SPECIAL[bucket.name] };
    bucket.policy = writePolicy(bucket);
  }
}

function configureAll(bucket: S3Bucket): S3Configuration {
  const isClosed = !PUBLIC.has(bucket.name) && !REDIRECTING.has(bucket.name);
  return {
    encryption: {
      Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    },
    ownershipControls: { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } },
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: isClosed,
      RestrictPublicBuckets: isClosed,
    },
    tagging: {
      TagSet: {
        Tag: [
          { Key: 'owner', Value: 'jada' },
          { Key: 'purpose', Value: purposeOf(bucket.name) },
        ],
      },
    },
  };
}

function purposeOf(name: string): string {
  if (REDIRECTING.has(name)) return 'redirect';
  if (name.endsWith('-staging')) return 'staging';
  return name.includes('.') ? 'website' : 'internal';
}

function configureKind({ name }: S3Bucket): S3Configuration {
  if (REDIRECTING.has(name)) {
    const { host: HostName } = new URL(redirectTarget(name));
    return { website: { RedirectAllRequestsTo: { HostName, Protocol: 'https' } } };
  }
  if (PUBLIC.has(name)) return { website: websiteOf('index.html') };
  const site = Object.values(SITES).find(({ production, staging }) =>
    [production.bucket, staging.bucket].includes(name),
  );
  if (!site) return {};
  return {
    website: { ...websiteOf('index.html'), RoutingRules: { RoutingRule: [oldEventsPage(site.domain)] } },
    cors: {
      CORSRule: [
        { AllowedOrigin: [`https://${site.domain}`], AllowedMethod: ['GET', 'HEAD'], MaxAgeSeconds: 3000 },
      ],
    },
    logging: { LoggingEnabled: { TargetBucket: ACCESS_LOGS, TargetPrefix: `${name}/` } },
  };
}

function websiteOf(index: string) {
  return { IndexDocument: { Suffix: index }, ErrorDocument: { Key: '404.html' } };
}

function oldEventsPage(domain: string) {
  return {
    Condition: { KeyPrefixEquals: 'events.html' },
    Redirect: { HostName: domain, Protocol: 'https', ReplaceKeyWith: 'events/', HttpRedirectCode: '301' },
  };
}

function expireAfter(id: string, days: number) {
  return { Rule: [{ ID: id, Filter: { Prefix: '' }, Status: 'Enabled', Expiration: { Days: days } }] };
}

const SPECIAL: Readonly<Record<string, S3Configuration>> = {
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

/** Websites are public or open to their distributions only; the rest has no policy. */
function writePolicy({ name }: S3Bucket): string | undefined {
  const readers = DISTRIBUTIONS.filter(({ origin }) => 'bucket' in origin && origin.bucket === name);
  const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}/*` };
  if (PUBLIC.has(name)) {
    return JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'PublicRead', Principal: '*', ...read }],
    });
  }
  if (readers.length === 0 || REDIRECTING.has(name)) return undefined;
  const statement = {
    Sid: 'CloudFrontReads',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    ...read,
    Condition: { StringEquals: { 'AWS:SourceArn': readers.map(({ id }) => distributionArn(id)) } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
