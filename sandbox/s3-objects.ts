import { Readable } from 'node:stream';
import { readChunks } from './s3-body.ts';
import { type ObjectCall, s3Xml } from './s3-call.ts';
import { describeAcl } from './s3-configuration.ts';
import { checksumOf, etagOf, type S3Version } from './s3-state.ts';
import type { SandboxRequest, SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';

/** Bodies up to this size are sent in one piece. */
const WHOLE_BYTES = 1024 * 1024;
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export function getObject(call: ObjectCall): SandboxResponse {
  const version = findReadable(call);
  if (ARCHIVED.has(version.storageClass)) {
    throw new ServiceError(
      403,
      'InvalidObjectState',
      "The operation is not valid for the object's storage class",
    );
  }
  return answerObject(version, call, true);
}

export function headObject(call: ObjectCall): SandboxResponse {
  const version = findReadable(call);
  const answer = answerObject(version, call, false);
  const part = call.request.query.get('partNumber');
  return part === null
    ? answer
    : { ...answer, status: 206, headers: { ...answer.headers, ...describePart(version, part) } };
}

/** An object that came whole is its own first part. */
function describePart({ partSizes, body }: S3Version, part: string): Record<string, string> {
  const size = (partSizes ?? [body.size])[Number(part) - 1];
  if (size === undefined)
    throw new ServiceError(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable');
  const count = partSizes && { 'x-amz-mp-parts-count': String(partSizes.length) };
  return { 'content-length': String(size), ...count };
}

export function getObjectTagging(call: ObjectCall): SandboxResponse {
  const { tags } = findVersion(call);
  return s3Xml('Tagging', { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } });
}

export function getObjectAcl(call: ObjectCall): SandboxResponse {
  return s3Xml('AccessControlPolicy', describeAcl(call.state.owner, findVersion(call).isPublic));
}

/** The version asked for, or the current one; NoSuchKey and NoSuchVersion where there is none. */
export function findVersion({ bucket, key, request }: ObjectCall): S3Version {
  const versions = bucket.objects.get(key);
  const id = request.query.get('versionId');
  const version = id === null ? versions?.[0] : versions?.find((candidate) => candidate.versionId === id);
  if (!version && versions && id !== null) {
    throw new ServiceError(404, 'NoSuchVersion', 'The specified version does not exist.');
  }
  if (version?.isDeleteMarker && id !== null) {
    throw new ServiceError(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
    );
  }
  if (version && !version.isDeleteMarker) return version;
  throw new ServiceError(404, 'NoSuchKey', 'The specified key does not exist.');
}

function findReadable(call: ObjectCall): S3Version {
  const version = findVersion(call);
  if (version.isDenied || call.bucket.denied === 'objects') {
    throw new ServiceError(403, 'AccessDenied', 'Access Denied');
  }
  return version;
}

function answerObject(version: S3Version, call: ObjectCall, withBody: boolean): SandboxResponse {
  const headers = describeHeaders(version, call);
  if (isNotModified(version, call.request)) return { status: 304, headers };
  const { size } = version.body;
  const range = parseRange(call.request.headers.range, size);
  const [start, end] = range ?? [0, size];
  headers['content-length'] = String(end - start);
  if (range) headers['content-range'] = `bytes ${start}-${end - 1}/${size}`;
  else Object.assign(headers, describeChecksum(version, call.request));
  const status = range ? 206 : 200;
  if (!withBody) return { status, headers };
  const isSmall = end - start <= WHOLE_BYTES;
  const body = isSmall ? version.body.slice(start, end) : Readable.from(readChunks(version.body, start, end));
  return { status, headers, body };
}

function describeHeaders(version: S3Version, { bucket }: ObjectCall): Record<string, string> {
  const headers: Record<string, string> = {
    'last-modified': version.lastModified.toUTCString(),
    etag: `"${etagOf(version)}"`,
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
    ...version.headers,
  };
  const tagCount = Object.keys(version.tags).length;
  if (tagCount > 0) headers['x-amz-tagging-count'] = String(tagCount);
  if (version.storageClass !== 'STANDARD') headers['x-amz-storage-class'] = version.storageClass;
  if (bucket.versioning) headers['x-amz-version-id'] = version.versionId;
  for (const [name, value] of Object.entries(version.metadata))
    headers[`x-amz-meta-${name}`] = encodeMeta(value);
  return headers;
}

/** Metadata outside ASCII comes back as RFC 2047 words. */
function encodeMeta(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  return `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
}

function describeChecksum(version: S3Version, request: SandboxRequest): Record<string, string> {
  if (!version.checksum || request.headers['x-amz-checksum-mode'] !== 'ENABLED') return {};
  return {
    [`x-amz-checksum-${version.checksum.algorithm.toLowerCase()}`]: checksumOf(version, version.checksum),
    'x-amz-checksum-type': version.checksum.type,
  };
}

/** Throws PreconditionFailed where the version is not the one the reader wants. */
function isNotModified(version: S3Version, { headers }: SandboxRequest): boolean {
  const match = headers['if-match'];
  if (match !== undefined && !etagMatches(version, match)) throw preconditionFailed();
  const since = headers['if-unmodified-since'];
  if (match === undefined && since !== undefined && isLater(version, since)) throw preconditionFailed();
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) return etagMatches(version, noneMatch);
  const modified = headers['if-modified-since'];
  return modified !== undefined && !isLater(version, modified);
}

export function preconditionFailed(): ServiceError {
  return new ServiceError(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
  );
}

export function etagMatches(version: S3Version, condition: string): boolean {
  return condition === '*' || condition.replaceAll('"', '') === etagOf(version);
}

/** HTTP dates have whole seconds. */
function isLater(version: S3Version, date: string): boolean {
  return Math.floor(version.lastModified.getTime() / 1000) > Date.parse(date) / 1000;
}

/** Start and, exclusive, end; undefined for the whole. A range that is not one is ignored, as HTTP has it. */
function parseRange(range: string | undefined, size: number): [number, number] | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start < end) return [start, end];
  throw new ServiceError(416, 'InvalidRange', 'The requested range is not satisfiable');
}
