import type { S3Bucket, S3Configuration, S3State } from '../s3-state.ts';
import {
  BRAND_BUCKETS,
  CONCERT_BUCKETS,
  DISTRIBUTIONS,
  distributionArn,
  SITES,
  SUBDOMAIN_BUCKETS,
  WWW_BUCKETS,
} from './names.ts';
import { fractionOf } from './s3-contents.ts';
import { ACCESS_LOGS, SINGLE_BUCKETS } from './s3-single.ts';
import { redirectTarget } from './s3-sites.ts';

const REDIRECTING = new Set<string>([...WWW_BUCKETS, ...BRAND_BUCKETS]);
const PUBLIC = new Set<string>([...CONCERT_BUCKETS, ...SUBDOMAIN_BUCKETS]);
const FIRST_BUCKET_MS = Date.UTC(2021, 2, 14);
const TWO_YEARS_S = 2 * 365 * 24 * 3600;

/** Gives every bucket its configuration, in the shape of S3's XML. */
export function configureBuckets({ buckets }: S3State): void {
  for (const bucket of buckets.values()) {
    bucket.createdAt = new Date(FIRST_BUCKET_MS + Math.floor(fractionOf(bucket.name) * TWO_YEARS_S) * 1000);
    bucket.configuration = {
      ...configureAll(bucket),
      ...configureKind(bucket),
      ...SINGLE_BUCKETS[bucket.name],
    };
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
