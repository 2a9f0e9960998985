import { bytesBody } from './s3-body.ts';
import { type BucketCall, listDate, type ObjectCall, type S3Call, s3Xml } from './s3-call.ts';
import { REDIRECT, readDescription } from './s3-description.ts';
import { etagMatches, findVersion, preconditionFailed } from './s3-objects.ts';
import {
  checksumOf,
  computeChecksum,
  currentVersion,
  etagOf,
  makeBucket,
  makeVersion,
  type S3Bucket,
  type S3Checksum,
  type S3Version,
} from './s3-state.ts';
import { readChecksum, readUpload } from './s3-upload.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';

export function createBucket({ state, request, now }: S3Call, name: string): SandboxResponse {
  const [, region] = /<LocationConstraint>([^<]*)</.exec(request.body.toString()) ?? [];
  const existing = state.buckets.get(name);
  if (existing && existing.region !== 'us-east-1') {
    throw new ServiceError(
      409,
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded',
    );
  }
  if (!existing) {
    state.buckets.set(name, makeBucket(name, { region: region ?? 'us-east-1', createdAt: now }));
  }
  return { status: 200, headers: { location: `/${name}` } };
}

export function deleteBucket({ state, bucket }: BucketCall): SandboxResponse {
  if (bucket.objects.size > 0)
    throw new ServiceError(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty');
  state.buckets.delete(bucket.name);
  return { status: 204 };
}

export function putObject(call: ObjectCall): SandboxResponse {
  const { request, now } = call;
  const { body, trailers } = readUpload(request);
  const sent = { ...request.headers, ...trailers };
  const checksum = readChecksum(sent);
  const version = makeVersion(bytesBody(body), { ...readDescription(request), lastModified: now });
  version.checksum = checksum;
  checkChecksum(version, checksum);
  addVersion(call, version);
  return { status: 200, headers: describeWrite(call.bucket, version) };
}

export function copyObject(call: ObjectCall): SandboxResponse {
  const { request, now, bucket } = call;
  const source = findSource(call);
  const condition = request.headers['x-amz-copy-source-if-match'];
  if (condition !== undefined && !etagMatches(source, condition)) throw preconditionFailed();
  if (source.body.size > call.state.copyLimitBytes) throw tooLargeToCopy(call.state.copyLimitBytes);
  const described = readDescription(request);
  const version = makeVersion(source.body, {
    lastModified: now,
    storageClass: described.storageClass,
    ...(request.headers['x-amz-metadata-directive'] === 'REPLACE'
      ? { headers: described.headers, metadata: described.metadata }
      : { headers: keptHeaders(source, described.headers), metadata: { ...source.metadata } }),
    tags: request.headers['x-amz-tagging-directive'] === 'REPLACE' ? described.tags : { ...source.tags },
    ...(source.checksum && { checksum: { ...source.checksum } }),
  });
  addVersion(call, version);
  const answer = s3Xml('CopyObjectResult', { LastModified: listDate(now), ETag: `"${etagOf(version)}"` });
  return { ...answer, headers: { ...answer.headers, ...describeWrite(bucket, version) } };
}

function tooLargeToCopy(limit: number): ServiceError {
  const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${limit}`;
  return new ServiceError(400, 'InvalidRequest', message);
}

/** A copy has all headers of its source but where it redirects to: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
function keptHeaders(source: S3Version, sent: Readonly<Record<string, string>>): Record<string, string> {
  const { [REDIRECT]: _, ...kept } = source.headers;
  return { ...kept, ...(sent[REDIRECT] === undefined ? {} : { [REDIRECT]: sent[REDIRECT] }) };
}

/** With versions a delete adds a marker; naming a version takes that one away for good. */
export function deleteObject(call: ObjectCall): SandboxResponse {
  const { bucket, key, request, now } = call;
  checkConditions(call);
  const id = request.query.get('versionId');
  const versions = bucket.objects.get(key) ?? [];
  if (id !== null) {
    bucket.objects.set(
      key,
      versions.filter((version) => version.versionId !== id),
    );
    return { status: 204, headers: { 'x-amz-version-id': id } };
  }
  if (!bucket.versioning) {
    bucket.objects.delete(key);
    return { status: 204 };
  }
  const marker = makeVersion('', { isDeleteMarker: true, lastModified: now });
  addVersion(call, marker);
  return { status: 204, headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId } };
}

/** Puts the version over what is there, if the conditions of the call hold. */
export function addVersion(call: ObjectCall, version: S3Version): void {
  const { bucket, key, now } = call;
  checkConditions(call);
  const older = bucket.objects.get(key) ?? [];
  if (bucket.versioning === 'Enabled')
    version.versionId = `${now.getTime().toString(36)}.${older.length + 1}.sandbox`;
  const kept = older.filter((candidate) => candidate.versionId !== version.versionId);
  bucket.objects.set(key, [version, ...kept]);
}

/** If-Match and If-None-Match of a write. */
function checkConditions({ bucket, key, request }: ObjectCall): void {
  const current = currentVersion(bucket.objects.get(key));
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
  if (noneMatch === '*' && current) throw preconditionFailed();
  if (match === undefined) return;
  if (!current) throw new ServiceError(404, 'NoSuchKey', 'The specified key does not exist.');
  if (!etagMatches(current, match)) throw preconditionFailed();
}

/** The version that `x-amz-copy-source` names. */
export function findSource(call: ObjectCall): S3Version {
  const [path = '', search] = (call.request.headers['x-amz-copy-source'] ?? '').replace(/^\//, '').split('?');
  const slash = path.indexOf('/');
  const bucket = call.state.buckets.get(decodeURIComponent(path.slice(0, slash)));
  if (!bucket) throw new ServiceError(404, 'NoSuchBucket', 'The specified bucket does not exist');
  if (bucket.denied) throw new ServiceError(403, 'AccessDenied', 'Access Denied');
  const request = { ...call.request, query: new URLSearchParams(search) };
  return findVersion({ ...call, bucket, key: decodeURIComponent(path.slice(slash + 1)), request });
}

function checkChecksum(version: S3Version, checksum: S3Checksum): void {
  if (checksum.value === undefined || checksum.algorithm === 'CRC32C') return;
  if (computeChecksum(version.body, checksum.algorithm).toString('base64') === checksum.value) return;
  throw new ServiceError(
    400,
    'BadDigest',
    `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
  );
}

export function describeWrite(bucket: S3Bucket, version: S3Version): Record<string, string> {
  const headers: Record<string, string> = {
    etag: `"${etagOf(version)}"`,
    'x-amz-server-side-encryption': 'AES256',
  };
  const { checksum } = version;
  if (checksum) headers[`x-amz-checksum-${checksum.algorithm.toLowerCase()}`] = checksumOf(version, checksum);
  if (bucket.versioning) headers['x-amz-version-id'] = version.versionId;
  return headers;
}
