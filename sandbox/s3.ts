import { takePage } from './page.ts';
import { type BucketCall, type ObjectCall, type S3Call, s3Error, s3Xml } from './s3-call.ts';
import {
  getBucketAcl,
  getBucketLocation,
  getBucketPolicy,
  getBucketPolicyStatus,
  getBucketVersioning,
  readConfiguration,
} from './s3-configuration.ts';
import { listObjects, listObjectVersions } from './s3-listing.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
} from './s3-multipart.ts';
import { getObject, getObjectAcl, getObjectTagging, headObject } from './s3-objects.ts';
import { findTarget, nameOperation } from './s3-operation.ts';
import { writeConfiguration } from './s3-settings.ts';
import type { S3Bucket, S3State } from './s3-state.ts';
import { copyObject, createBucket, deleteBucket, deleteObject, putObject } from './s3-writes.ts';
import type { SandboxResponse, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

const ON_BUCKETS: Readonly<Record<string, (call: BucketCall) => SandboxResponse>> = {
  HeadBucket: ({ bucket }) => ({ status: 200, headers: { 'x-amz-bucket-region': bucket.region } }),
  DeleteBucket: deleteBucket,
  ListObjectsV2: listObjects,
  ListObjectVersions: listObjectVersions,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: getBucketVersioning,
  GetBucketAcl: getBucketAcl,
  GetBucketPolicy: getBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
};

const ON_OBJECTS: Readonly<Record<string, (call: ObjectCall) => SandboxResponse>> = {
  GetObject: getObject,
  HeadObject: headObject,
  GetObjectTagging: getObjectTagging,
  GetObjectAcl: getObjectAcl,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
};

/** S3, path style and virtual-host style. `now` dates what is written. */
export function createS3(state: S3State, now: () => Date = () => new Date()): SandboxService {
  return {
    signingName: 's3',
    operation: (request) => nameOperation(request, findTarget(request)),
    handle: (request) => handle({ state, request, now: now() }),
    error: s3Error,
  };
}

function handle(call: S3Call): SandboxResponse {
  const target = findTarget(call.request);
  const operation = nameOperation(call.request, target) ?? '';
  if (target.bucket === undefined) return listBuckets(call);
  if (operation === 'CreateBucket') return createBucket(call, target.bucket);
  const bucket = openBucket(call, target.bucket);
  if (bucket.region !== call.request.region && operation !== 'GetBucketLocation') return redirect(bucket);
  const onObject = target.key === undefined ? undefined : ON_OBJECTS[operation];
  if (onObject) return onObject({ ...call, bucket, key: target.key ?? '' });
  const answer =
    ON_BUCKETS[operation]?.({ ...call, bucket }) ??
    readConfiguration(operation, { ...call, bucket }) ??
    writeConfiguration(operation, { ...call, bucket });
  if (answer) return answer;
  throw new ServiceError(501, 'NotImplemented', `the sandbox does not have ${operation}`);
}

function openBucket({ state, request }: S3Call, name: string): S3Bucket {
  const bucket = state.buckets.get(name);
  if (!bucket) throw new ServiceError(404, 'NoSuchBucket', 'The specified bucket does not exist');
  const expected = request.headers['x-amz-expected-bucket-owner'] ?? bucket.account;
  if (bucket.denied === 'all' || bucket.account !== expected)
    throw new ServiceError(403, 'AccessDenied', 'Access Denied');
  return bucket;
}

/** A bucket answers in its own region only. */
function redirect(bucket: S3Bucket): SandboxResponse {
  const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
  const error = s3Error(301, 'PermanentRedirect', message);
  return { ...error, headers: { ...error.headers, 'x-amz-bucket-region': bucket.region } };
}

const LISTED_BUCKETS = 10_000;

/** The region of each bucket is only told to those who use one of the paging parameters. */
function listBuckets({ state, request }: S3Call): SandboxResponse {
  const { query } = request;
  const asked = ['max-buckets', 'continuation-token', 'prefix', 'bucket-region'].some((name) =>
    query.has(name),
  );
  const region = query.get('bucket-region');
  const buckets = [...state.buckets.values()]
    .filter((bucket) => bucket.name.startsWith(query.get('prefix') ?? ''))
    .filter((bucket) => region === null || bucket.region === region)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = takePage(buckets, query.get('continuation-token'), query.get('max-buckets'), LISTED_BUCKETS);
  return s3Xml('ListAllMyBucketsResult', {
    Owner: { ID: state.owner.id, DisplayName: state.owner.displayName },
    Buckets: { Bucket: page.items.map((bucket) => describeBucket(bucket, asked)) },
    ContinuationToken: page.next,
    Prefix: query.get('prefix') ?? undefined,
  });
}

function describeBucket(bucket: S3Bucket, withRegion: boolean) {
  return {
    Name: bucket.name,
    CreationDate: bucket.createdAt,
    BucketRegion: withRegion ? bucket.region : undefined,
  };
}
