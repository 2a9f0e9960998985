import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import type { S3Bucket, S3State, S3Subresource, S3Version } from '../../sandbox/s3-state.ts';
import { xmlDocument } from '../../sandbox/xml.ts';

const PART_BYTES = 5 * 1024 * 1024;
const OBJECTS_AT_ONCE = 8;
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Root elements of the configuration that moto keeps as it is written. */
const ROOTS: Partial<Record<S3Subresource, string>> = {
  cors: 'CORSConfiguration',
  website: 'WebsiteConfiguration',
  lifecycle: 'LifecycleConfiguration',
  tagging: 'Tagging',
  encryption: 'ServerSideEncryptionConfiguration',
  publicAccessBlock: 'PublicAccessBlockConfiguration',
  ownershipControls: 'OwnershipControls',
  accelerate: 'AccelerateConfiguration',
};

/**
 * Makes the buckets with their objects, versions and configuration. Not in moto: dates and version ids of one's own,
 * notifications, logging and replication (it checks that their targets exist), request payment, intelligent
 * tiering, analytics, metrics; acceleration of buckets with a dot in their name; what is denied; keys with a newline.
 */
export async function seedS3(state: S3State, endpoint: string): Promise<void> {
  for (const bucket of state.buckets.values()) await seedBucket(bucket, endpoint);
}

async function seedBucket(bucket: S3Bucket, endpoint: string): Promise<void> {
  const { name: Bucket, region } = bucket;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const place =
    region === 'us-east-1'
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as 'us-west-2' } };
  await s3.send(new CreateBucketCommand({ Bucket, ...place }));
  if (bucket.versioning) {
    const VersioningConfiguration = { Status: bucket.versioning };
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  if (bucket.policy) await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucket.policy }));
  await seedConfiguration(bucket, endpoint);
  const seed = async ([key, versions]: [string, S3Version[]]) => {
    if (key.includes('\n')) return;
    for (const version of versions.toReversed()) await seedVersion(s3, { Bucket, Key: key }, version);
  };
  await pMap(bucket.objects.entries(), seed, { concurrency: OBJECTS_AT_ONCE });
  s3.destroy();
}

/** As XML, in which the state has it already; moto checks no signature, but takes the service from it. */
async function seedConfiguration(bucket: S3Bucket, endpoint: string): Promise<void> {
  const scope = `Credential=test/20260101/${bucket.region}/s3/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`;
  for (const [subresource, root] of Object.entries(ROOTS)) {
    const value = bucket.configuration[subresource as S3Subresource];
    if (!value || (subresource === 'accelerate' && bucket.name.includes('.'))) continue;
    const body = xmlDocument(root, value, NAMESPACE);
    const url = `${endpoint}/${bucket.name}?${subresource}`;
    const answer = await fetch(url, { method: 'PUT', body, headers: { authorization } });
    if (!answer.ok) throw new Error(`moto refused ${subresource} of ${bucket.name}: ${await answer.text()}`);
  }
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

async function seedVersion(s3: S3Client, place: Place, version: S3Version): Promise<void> {
  if (version.isDeleteMarker) await s3.send(new DeleteObjectCommand(place));
  else if (version.etag?.includes('-')) await uploadInParts(s3, place, version);
  else await s3.send(new PutObjectCommand({ ...describe(version), ...place, Body: bytesOf(version) }));
}

async function uploadInParts(s3: S3Client, place: Place, version: S3Version): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...describe(version), ...place }));
  const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
  const bytes = bytesOf(version);
  for (let at = 0, PartNumber = 1; at < bytes.length; at += PART_BYTES, PartNumber++) {
    const Body = bytes.subarray(at, at + PART_BYTES);
    const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body }));
    Parts.push({ ETag, PartNumber });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
}

function describe({ headers, metadata, tags }: S3Version): Omit<PutObjectCommandInput, 'Bucket' | 'Key'> {
  return {
    ContentType: headers['content-type'],
    CacheControl: headers['cache-control'],
    ContentEncoding: headers['content-encoding'],
    ContentLanguage: headers['content-language'],
    ContentDisposition: headers['content-disposition'],
    WebsiteRedirectLocation: headers['x-amz-website-redirect-location'],
    Metadata: { ...metadata },
    ...(Object.keys(tags).length > 0 && { Tagging: new URLSearchParams(tags).toString() }),
  };
}

function bytesOf({ body }: S3Version): Buffer {
  return body.slice(0, body.size);
}
