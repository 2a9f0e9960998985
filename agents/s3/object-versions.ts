import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { nextOf } from '../../src/transfer/list-page-strict.ts';
import type { ListedObject } from '../../src/transfer/transfer.ts';
import { decodeKey, unquote } from './sdk-transfer.ts';
import { type ClockOffset, narrow } from './service-clock.ts';

/** One version of an object, or the mark of its deletion. */
export interface ObjectVersion extends ListedObject {
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
}

export interface VersionPlace {
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface VersionPage {
  /** In key order; of each key the newest first, marks of deletion apart from the rest. */
  readonly versions: readonly ObjectVersion[];
  /** Where the next page begins: after this one. */
  readonly next?: VersionPlace;
  /** What the answer tells of S3's clock. */
  readonly offset: ClockOffset;
}

interface VersionsRequest {
  readonly bucket: string;
  readonly after?: VersionPlace | undefined;
  readonly prefix?: string | undefined;
  readonly maxKeys?: number;
  readonly offset: ClockOffset;
  readonly signal: AbortSignal;
}

export async function listVersions(s3: S3Client, request: VersionsRequest): Promise<VersionPage> {
  const { bucket, after, prefix, maxKeys, signal } = request;
  const command = new ListObjectVersionsCommand({
    Bucket: bucket,
    EncodingType: 'url',
    Prefix: prefix,
    KeyMarker: after?.key,
    VersionIdMarker: after?.versionId,
    MaxKeys: maxKeys,
  });
  let { offset } = request;
  command.middlewareStack.add(
    (next) => async (args) => {
      const sent = Date.now();
      const answer = await next(args);
      offset = narrow(offset, dateOf(answer.response), sent, Date.now());
      return answer;
    },
    // Right around the request itself, so that the time of reading the answer does not count.
    { step: 'deserialize', priority: 'low', name: 'tidemarkServiceClock' },
  );
  const output = await s3.send(command, { abortSignal: signal });
  return { ...readPage(output), offset };
}

function dateOf(response: unknown): number {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return Number.NaN;
  const { date } = response.headers as Record<string, string | undefined>;
  return Date.parse(date ?? '');
}

function readPage(output: ListObjectVersionsCommandOutput): Omit<VersionPage, 'offset'> {
  const decode = output.EncodingType === 'url' ? decodeKey : (key: string) => key;
  const describe = (item: NonNullable<typeof output.DeleteMarkers>[number]) => ({
    key: decode(item.Key ?? ''),
    lastModified: item.LastModified?.toISOString() ?? '',
    versionId: item.VersionId ?? 'null',
    isLatest: item.IsLatest ?? false,
  });
  const versions = (output.Versions ?? []).map(
    (item): ObjectVersion => ({
      ...describe(item),
      size: item.Size ?? 0,
      etag: unquote(item.ETag),
      ...(item.StorageClass === undefined ? {} : { storageClass: item.StorageClass }),
      isDeleteMarker: false,
    }),
  );
  const markers = (output.DeleteMarkers ?? []).map(
    (item): ObjectVersion => ({ ...describe(item), size: 0, etag: '', isDeleteMarker: true }),
  );
  const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = output;
  const { next } = nextOf(IsTruncated, NextKeyMarker);
  return {
    versions: [...versions, ...markers],
    ...(next === undefined ? {} : { next: { key: decode(next), versionId: NextVersionIdMarker } }),
  };
}
