import { createHash, randomUUID } from 'node:crypto';
import { bytesBody, joinBodies, type S3Body, sliceBody } from './s3-body.ts';
import { listDate, type ObjectCall, s3Xml } from './s3-call.ts';
import { readDescription } from './s3-description.ts';
import { etagMatches, preconditionFailed } from './s3-objects.ts';
import { digest, etagOf, makeVersion, type S3Upload } from './s3-state.ts';
import { readUpload } from './s3-upload.ts';
import { addVersion, describeWrite, findSource } from './s3-writes.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';

export function createMultipartUpload(call: ObjectCall): SandboxResponse {
  const { state, bucket, key, request } = call;
  const id = randomUUID();
  state.uploads.set(id, { bucket: bucket.name, key, given: readDescription(request), parts: new Map() });
  return s3Xml('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: id });
}

export function uploadPart(call: ObjectCall): SandboxResponse {
  const { body } = readUpload(call.request);
  return { status: 200, headers: { etag: addPart(call, bytesBody(body)) } };
}

export function uploadPartCopy(call: ObjectCall): SandboxResponse {
  const { headers } = call.request;
  const source = findSource(call);
  const condition = headers['x-amz-copy-source-if-match'];
  if (condition !== undefined && !etagMatches(source, condition)) throw preconditionFailed();
  const range = headers['x-amz-copy-source-range'];
  const [, first = '0', last = String(source.body.size - 1)] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (Number(last) >= source.body.size)
    throw new ServiceError(400, 'InvalidArgument', 'Range specified is not valid for source object');
  const ETag = addPart(call, sliceBody(source.body, Number(first), Number(last) + 1));
  return s3Xml('CopyPartResult', { LastModified: listDate(call.now), ETag });
}

/** Puts the parts together, in the order and with the ETags that the call names. */
export function completeMultipartUpload(call: ObjectCall): SandboxResponse {
  const { bucket, key, now, request, state } = call;
  const upload = requireUpload(call);
  const named = Array.from(
    request.body.toString().matchAll(/<Part>(.*?)<\/Part>/gs),
    ([, part = '']) => part,
  );
  if (named.length === 0)
    throw new ServiceError(400, 'MalformedXML', 'The XML you provided was not well-formed');
  const parts = named.map((part) => {
    const found = upload.parts.get(Number(textOf(part, 'PartNumber')));
    if (found?.md5.toString('hex') === textOf(part, 'ETag').replaceAll('"', '')) return found;
    throw new ServiceError(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
  });
  const etag = createHash('md5')
    .update(Buffer.concat(parts.map(({ md5 }) => md5)))
    .digest('hex');
  const version = makeVersion(joinBodies(parts.map(({ body }) => body)), {
    ...upload.given,
    lastModified: now,
    partSizes: parts.map(({ body }) => body.size),
    etag: `${etag}-${parts.length}`,
  });
  addVersion(call, version);
  state.uploads.delete(request.query.get('uploadId') ?? '');
  const answer = s3Xml('CompleteMultipartUploadResult', {
    Bucket: bucket.name,
    Key: key,
    ETag: `"${etagOf(version)}"`,
  });
  const { etag: _, ...headers } = describeWrite(bucket, version);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

export function abortMultipartUpload(call: ObjectCall): SandboxResponse {
  requireUpload(call);
  call.state.uploads.delete(call.request.query.get('uploadId') ?? '');
  return { status: 204 };
}

function requireUpload({ state, request, bucket, key }: ObjectCall): S3Upload {
  const upload = state.uploads.get(request.query.get('uploadId') ?? '');
  if (upload?.bucket === bucket.name && upload.key === key) return upload;
  throw new ServiceError(404, 'NoSuchUpload', 'The specified upload does not exist.');
}

/** Its ETag, in quotes. */
function addPart(call: ObjectCall, body: S3Body): string {
  const number = Number(call.request.query.get('partNumber'));
  if (!(number >= 1 && number <= 10_000))
    throw new ServiceError(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000');
  const md5 = digest(body, 'md5');
  requireUpload(call).parts.set(number, { body, md5 });
  return `"${md5.toString('hex')}"`;
}

function textOf(xml: string, name: string): string {
  const [, text = ''] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text.replaceAll('&quot;', '"');
}
