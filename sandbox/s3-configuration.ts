import { type BucketCall, s3Xml } from './s3-call.ts';
import type { S3State, S3Subresource } from './s3-state.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';
import type { XmlValue } from './xml.ts';

type Fields = { readonly [name: string]: XmlValue };

interface Read {
  readonly subresource: S3Subresource;
  /** The answer's root element. */
  readonly root: string;
  /** What S3 says of a bucket that has none: an answer, or 404 with code and message. */
  readonly absent: Fields | readonly [string, string];
}

/** How each call that reads one piece of a bucket's configuration answers. */
const READS: Readonly<Record<string, Read>> = {
  GetBucketCors: {
    subresource: 'cors',
    root: 'CORSConfiguration',
    absent: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  },
  GetBucketWebsite: {
    subresource: 'website',
    root: 'WebsiteConfiguration',
    absent: ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
  },
  GetBucketLifecycleConfiguration: {
    subresource: 'lifecycle',
    root: 'LifecycleConfiguration',
    absent: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  },
  GetBucketTagging: {
    subresource: 'tagging',
    root: 'Tagging',
    absent: ['NoSuchTagSet', 'The TagSet does not exist'],
  },
  GetBucketEncryption: {
    subresource: 'encryption',
    root: 'ServerSideEncryptionConfiguration',
    absent: [
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
    ],
  },
  GetBucketNotificationConfiguration: {
    subresource: 'notification',
    root: 'NotificationConfiguration',
    absent: {},
  },
  GetPublicAccessBlock: {
    subresource: 'publicAccessBlock',
    root: 'PublicAccessBlockConfiguration',
    absent: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  },
  GetBucketOwnershipControls: {
    subresource: 'ownershipControls',
    root: 'OwnershipControls',
    absent: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
  },
  GetBucketLogging: { subresource: 'logging', root: 'BucketLoggingStatus', absent: {} },
  GetBucketAccelerateConfiguration: {
    subresource: 'accelerate',
    root: 'AccelerateConfiguration',
    absent: {},
  },
  GetBucketRequestPayment: {
    subresource: 'requestPayment',
    root: 'RequestPaymentConfiguration',
    absent: { Payer: 'BucketOwner' },
  },
  GetBucketReplication: {
    subresource: 'replication',
    root: 'ReplicationConfiguration',
    absent: ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
  },
  ListBucketIntelligentTieringConfigurations: {
    subresource: 'intelligent-tiering',
    root: 'ListBucketIntelligentTieringConfigurationsOutput',
    absent: { IsTruncated: false },
  },
  ListBucketAnalyticsConfigurations: {
    subresource: 'analytics',
    root: 'ListBucketAnalyticsConfigurationResult',
    absent: { IsTruncated: false },
  },
  ListBucketInventoryConfigurations: {
    subresource: 'inventory',
    root: 'ListInventoryConfigurationsResult',
    absent: { IsTruncated: false },
  },
  ListBucketMetricsConfigurations: {
    subresource: 'metrics',
    root: 'ListMetricsConfigurationsResult',
    absent: { IsTruncated: false },
  },
  GetObjectLockConfiguration: {
    subresource: 'object-lock',
    root: 'ObjectLockConfiguration',
    absent: [
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    ],
  },
};

/** Answers the calls that read a bucket's configuration; undefined for any other call. */
export function readConfiguration(operation: string, call: BucketCall): SandboxResponse | undefined {
  const read = READS[operation];
  if (!read) return undefined;
  const { subresource, root, absent } = read;
  const fields = call.bucket.configuration[subresource] ?? absent;
  if (Array.isArray(fields)) throw new ServiceError(404, fields[0], fields[1]);
  return s3Xml(root, fields as Fields);
}

export function getBucketLocation({ bucket }: BucketCall): SandboxResponse {
  const region = bucket.region === 'us-east-1' ? '' : bucket.region;
  const answer = s3Xml('LocationConstraint', {});
  return {
    ...answer,
    body: String(answer.body).replace('></LocationConstraint>', `>${region}</LocationConstraint>`),
  };
}

export function getBucketVersioning({ bucket }: BucketCall): SandboxResponse {
  return s3Xml('VersioningConfiguration', { Status: bucket.versioning });
}

export function getBucketAcl({ bucket, state }: BucketCall): SandboxResponse {
  return s3Xml('AccessControlPolicy', bucket.configuration.acl ?? describeAcl(state.owner, false));
}

export function getBucketPolicy({ bucket }: BucketCall): SandboxResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: requirePolicy(bucket) };
}

export function getBucketPolicyStatus({ bucket }: BucketCall): SandboxResponse {
  return s3Xml('PolicyStatus', { IsPublic: isPublicPolicy(requirePolicy(bucket)) });
}

function requirePolicy(bucket: BucketCall['bucket']): string {
  if (bucket.policy !== undefined) return bucket.policy;
  throw new ServiceError(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
}

/** Public is what allows everyone something without a condition. */
function isPublicPolicy(policy: string): boolean {
  const { Statement = [] } = JSON.parse(policy);
  return [Statement].flat().some((statement) => {
    const principal = statement.Principal?.AWS ?? statement.Principal;
    return statement.Effect === 'Allow' && principal === '*' && statement.Condition === undefined;
  });
}

const EVERYONE = 'http://acs.amazonaws.com/groups/global/AllUsers';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** An ACL: the owner's full control, and reading for everyone where it is public. */
export function describeAcl(owner: S3State['owner'], isPublic: boolean): Fields {
  const named = { ID: owner.id, DisplayName: owner.displayName };
  const user = { '@xmlns:xsi': XSI, '@xsi:type': 'CanonicalUser', ...named };
  const group = { '@xmlns:xsi': XSI, '@xsi:type': 'Group', URI: EVERYONE };
  const grants = [{ Grantee: user, Permission: 'FULL_CONTROL' }];
  return {
    Owner: named,
    AccessControlList: { Grant: isPublic ? [...grants, { Grantee: group, Permission: 'READ' }] : grants },
  };
}
