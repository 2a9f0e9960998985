import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { nextOf } from '../../src/transfer/list-page-strict.ts';
import type { ListedObject, ObjectAnswer, ObjectHead, Page, Transfer } from '../../src/transfer/transfer.ts';
import { readHeaders } from './object-headers.ts';

/** IAM actions of the calls below; an object's lock and hold are headers only for those who may read them. */
export const TRANSFER_ACTIONS = [
  's3:ListBucket',
  's3:GetObject',
  's3:GetObjectTagging',
  's3:GetObjectRetention',
  's3:GetObjectLegalHold',
  'kms:Decrypt',
] as const;

/** The transfer calls through the SDK: right for any endpoint, at a millisecond of CPU for each object. */
export function createSdkTransfer(s3: S3Client): Transfer {
  return {
    async list(bucket, { prefix, startAfter, token, maxKeys, signal }) {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        EncodingType: 'url',
        Prefix: prefix,
        StartAfter: startAfter,
        ContinuationToken: token,
        MaxKeys: maxKeys,
      });
      return readPage(await s3.send(command, { abortSignal: signal }));
    },
    get: (bucket, key, options) => getObject(s3, bucket, key, options),
    tags: (bucket, key, options) => readTags(s3, bucket, key, options),
  };
}

interface ObjectOptions {
  /** Default: the newest version. */
  readonly versionId?: string | undefined;
  readonly signal: AbortSignal;
}

export async function getObject(
  s3: S3Client,
  bucket: string,
  key: string,
  { versionId, ifMatch, signal }: ObjectOptions & { readonly ifMatch?: string },
): Promise<ObjectAnswer> {
  const IfMatch = ifMatch === undefined ? undefined : `"${ifMatch}"`;
  const input = { Bucket: bucket, Key: key, VersionId: versionId, IfMatch };
  const command = askForChecksum(new GetObjectCommand(input));
  try {
    return readAnswer(await s3.send(command, { abortSignal: signal }));
  } catch (error) {
    const kind = expectedFailure(error);
    if (kind === undefined) throw error;
    return { kind };
  }
}

export async function readTags(
  s3: S3Client,
  bucket: string,
  key: string,
  { versionId, signal }: ObjectOptions,
): Promise<Record<string, string>> {
  const command = new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  const { TagSet = [] } = await s3.send(command, { abortSignal: signal });
  const tags = TagSet.map((tag): [string, string] => [tag.Key ?? '', tag.Value ?? '']);
  return Object.fromEntries(tags.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readPage(output: ListObjectsV2CommandOutput): Page {
  const decode = output.EncodingType === 'url' ? decodeKey : (key: string) => key;
  const objects = (output.Contents ?? []).map(
    (item): ListedObject => ({
      key: decode(item.Key ?? ''),
      size: item.Size ?? 0,
      etag: unquote(item.ETag),
      lastModified: item.LastModified?.toISOString() ?? '',
      ...(item.StorageClass === undefined ? {} : { storageClass: item.StorageClass }),
    }),
  );
  return { objects, ...nextOf(output.IsTruncated, output.NextContinuationToken) };
}

/** S3 writes a space as `+`, as in forms. */
export function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', '%20'));
}

function readAnswer(output: GetObjectCommandOutput): ObjectAnswer {
  const body: unknown = output.Body ?? Readable.from([]);
  if (!(body instanceof Readable)) throw new TypeError('GetObject gave a body that is no stream');
  const head: ObjectHead = {
    etag: unquote(output.ETag),
    size: output.ContentLength,
    lastModified: output.LastModified?.toISOString() ?? '',
    ...(output.VersionId === undefined ? {} : { versionId: output.VersionId }),
    ...readHeaders(output),
  };
  return { kind: 'object', head, body };
}

/** Set as a header, not as the command's input: that would make the SDK check it too, in JavaScript. */
function askForChecksum(command: GetObjectCommand): GetObjectCommand {
  command.middlewareStack.add(
    (next) => async (args) => {
      const { request } = args;
      if (isRequest(request)) request.headers['x-amz-checksum-mode'] = 'ENABLED';
      return next(args);
    },
    { step: 'build', name: 'tidemarkChecksumMode' },
  );
  return command;
}

function isRequest(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === 'object' && request !== null && 'headers' in request;
}

function expectedFailure(error: unknown): 'changed' | 'gone' | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'PreconditionFailed' || error.name === '412') return 'changed';
  if (error.name === 'NoSuchKey' || error.name === 'NoSuchVersion') return 'gone';
  return undefined;
}

export function unquote(etag: string | undefined): string {
  return (etag ?? '').replace(/^"|"$/g, '');
}
