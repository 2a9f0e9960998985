import type { SandboxRequest } from './service.ts';
import { ServiceError } from './service-error.ts';

/** What a request is about: the service, a bucket, or an object. */
export interface S3Target {
  readonly bucket?: string;
  readonly key?: string;
}

/** `bucket.localhost:4599` or `bucket.s3.us-west-2.amazonaws.com`: the bucket is in the host, the path is the key. */
const VIRTUAL_HOST = /^(.+)\.(?:localhost|s3[.-][a-z0-9.-]*amazonaws\.com)(?::\d+)?$/;

/** Keys are taken as they are: `..` and `//` in a path mean nothing to S3. */
export function findTarget(request: SandboxRequest): S3Target {
  const [, host] = VIRTUAL_HOST.exec(request.headers.host ?? '') ?? [];
  const path = host === undefined ? request.path.slice(1) : `${host}${request.path}`;
  const slash = path.indexOf('/');
  const bucket = decode(slash < 0 ? path : path.slice(0, slash));
  const key = slash < 0 ? '' : decode(path.slice(slash + 1));
  if (bucket === '') return {};
  return key === '' ? { bucket } : { bucket, key };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

const CALLS: Readonly<Record<string, string>> = {
  'GET service': 'ListBuckets',
  'GET bucket': 'ListObjects',
  'HEAD bucket': 'HeadBucket',
  'PUT bucket': 'CreateBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET bucket?list-type': 'ListObjectsV2',
  'GET bucket?versions': 'ListObjectVersions',
  'GET bucket?location': 'GetBucketLocation',
  'GET bucket?policy': 'GetBucketPolicy',
  'GET bucket?policyStatus': 'GetBucketPolicyStatus',
  'GET bucket?cors': 'GetBucketCors',
  'GET bucket?website': 'GetBucketWebsite',
  'GET bucket?lifecycle': 'GetBucketLifecycleConfiguration',
  'GET bucket?versioning': 'GetBucketVersioning',
  'GET bucket?tagging': 'GetBucketTagging',
  'GET bucket?encryption': 'GetBucketEncryption',
  'GET bucket?notification': 'GetBucketNotificationConfiguration',
  'GET bucket?publicAccessBlock': 'GetPublicAccessBlock',
  'GET bucket?ownershipControls': 'GetBucketOwnershipControls',
  'GET bucket?logging': 'GetBucketLogging',
  'GET bucket?accelerate': 'GetBucketAccelerateConfiguration',
  'GET bucket?requestPayment': 'GetBucketRequestPayment',
  'GET bucket?replication': 'GetBucketReplication',
  'GET bucket?intelligent-tiering': 'ListBucketIntelligentTieringConfigurations',
  'GET bucket?analytics': 'ListBucketAnalyticsConfigurations',
  'GET bucket?inventory': 'ListBucketInventoryConfigurations',
  'GET bucket?metrics': 'ListBucketMetricsConfigurations',
  'GET bucket?object-lock': 'GetObjectLockConfiguration',
  'GET bucket?acl': 'GetBucketAcl',
  'PUT bucket?policy': 'PutBucketPolicy',
  'PUT bucket?cors': 'PutBucketCors',
  'PUT bucket?website': 'PutBucketWebsite',
  'PUT bucket?lifecycle': 'PutBucketLifecycleConfiguration',
  'PUT bucket?versioning': 'PutBucketVersioning',
  'PUT bucket?tagging': 'PutBucketTagging',
  'PUT bucket?encryption': 'PutBucketEncryption',
  'PUT bucket?notification': 'PutBucketNotificationConfiguration',
  'PUT bucket?publicAccessBlock': 'PutPublicAccessBlock',
  'PUT bucket?ownershipControls': 'PutBucketOwnershipControls',
  'PUT bucket?logging': 'PutBucketLogging',
  'PUT bucket?accelerate': 'PutBucketAccelerateConfiguration',
  'PUT bucket?requestPayment': 'PutBucketRequestPayment',
  'PUT bucket?acl': 'PutBucketAcl',
  'GET object': 'GetObject',
  'HEAD object': 'HeadObject',
  'HEAD object?partNumber': 'HeadObject',
  'PUT object': 'PutObject',
  'DELETE object': 'DeleteObject',
  'GET object?tagging': 'GetObjectTagging',
  'GET object?acl': 'GetObjectAcl',
  'POST object?uploads': 'CreateMultipartUpload',
  'PUT object?partNumber': 'UploadPart',
  'PUT object?uploadId': 'UploadPart',
  'POST object?uploadId': 'CompleteMultipartUpload',
  'DELETE object?uploadId': 'AbortMultipartUpload',
};

/** Names of query fields that make another call of a request; those not in CALLS the sandbox does not have. */
const SUBRESOURCES = new Set([
  ...Object.keys(CALLS).flatMap((call) => call.split('?')[1] ?? []),
  ...['attributes', 'retention', 'legal-hold', 'torrent', 'restore', 'delete'],
]);

/** The call's AWS name; undefined where the sandbox does not have it. */
export function nameOperation(request: SandboxRequest, target: S3Target): string | undefined {
  const level = target.key !== undefined ? 'object' : target.bucket !== undefined ? 'bucket' : 'service';
  const subresource = findSubresource(request.query);
  const name = CALLS[`${request.method} ${level}${subresource === undefined ? '' : `?${subresource}`}`];
  const isCopy = request.headers['x-amz-copy-source'] !== undefined;
  return name !== undefined && isCopy ? (COPIES[name] ?? name) : name;
}

/** Writes whose bytes come from another object. */
const COPIES: Readonly<Record<string, string>> = { PutObject: 'CopyObject', UploadPart: 'UploadPartCopy' };

function findSubresource(query: URLSearchParams): string | undefined {
  if (query.size === 0) return undefined;
  for (const name of query.keys()) if (SUBRESOURCES.has(name)) return name;
  return undefined;
}
