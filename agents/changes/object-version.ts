import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { ObjectVersion } from '../../src/changes/change.ts';

type Output = GetObjectCommandOutput | HeadObjectCommandOutput;
/** What of a version is no bytes. */
export type Description = Pick<ObjectVersion, 'headers' | 'metadata'>;

export const REDIRECT = 'x-amz-website-redirect-location';
export const STORAGE_CLASS = 'x-amz-storage-class';
/** A PUT takes them as a header; reading them is a call of its own. */
const TAGGING = 'x-amz-tagging';

/** What a PUT can set again. Encryption, ACL and object lock are the bucket's affair. */
const HEADERS = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  expires: 'ExpiresString',
  [STORAGE_CLASS]: 'StorageClass',
  [REDIRECT]: 'WebsiteRedirectLocation',
} as const satisfies Record<string, keyof GetObjectCommandOutput & keyof HeadObjectCommandOutput>;

const CHECKSUMS = {
  crc64nvme: 'ChecksumCRC64NVME',
  crc32: 'ChecksumCRC32',
  crc32c: 'ChecksumCRC32C',
  sha256: 'ChecksumSHA256',
  sha1: 'ChecksumSHA1',
} as const satisfies Record<string, keyof GetObjectCommandOutput & keyof HeadObjectCommandOutput>;

/** The version as a HEAD or GET tells of it; `tags` as they were read beside it. Names are in order. */
export function readVersion(output: Output, tags: Readonly<Record<string, string>>): ObjectVersion {
  const headers = Object.entries(HEADERS).map(([name, field]): [string, string] => [
    name,
    output[field] ?? '',
  ]);
  if (Object.keys(tags).length > 0) headers.push([TAGGING, writeTags(tags)]);
  const checksum = readChecksum(output);
  return {
    etag: (output.ETag ?? '').replaceAll('"', ''),
    ...(checksum !== undefined && { checksum }),
    size: output.ContentLength ?? 0,
    headers: inOrder(headers.filter(([, value]) => value !== '')),
    metadata: inOrder(Object.entries(output.Metadata ?? {})),
  };
}

/**
 * Of the whole object only: one of its parts' checksums (`COMPOSITE`, `…-3`) says as much of how it was sent as of what it
 * is (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html).
 */
function readChecksum(output: Output): string | undefined {
  if (output.ChecksumType === 'COMPOSITE') return undefined;
  const found = Object.entries(CHECKSUMS).find(([, field]) => output[field]);
  if (!found) return undefined;
  const [algorithm, field] = found;
  return /-\d+$/.test(output[field] ?? '') ? undefined : `${algorithm}:${output[field]}`;
}

/** Tags as the header has them: `owner=web&site=qos`, by name. */
function writeTags(tags: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(inOrder(Object.entries(tags)));
  return pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}

function inOrder(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether the version has all of the headers and exactly the metadata. */
export function isDescribedBy(version: ObjectVersion, { headers, metadata }: Description): boolean {
  const hasHeaders = Object.entries(headers).every(([name, value]) => version.headers[name] === value);
  return (
    hasHeaders &&
    JSON.stringify(inOrder(Object.entries(metadata))) ===
      JSON.stringify(inOrder(Object.entries(version.metadata)))
  );
}

/** A command, as far as its middleware goes. */
export interface Sendable {
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}
type Next = (args: { request: { headers: Record<string, string> } }) => Promise<unknown>;

/**
 * Makes the command set headers and metadata exactly as they are: the SDK's own fields would turn `expires` into a
 * date and back.
 */
export function describe<C extends Sendable>(command: C, { headers, metadata }: Description): C {
  const all = {
    ...headers,
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
  };
  const middleware =
    (next: Next): Next =>
    (args) => {
      Object.assign(args.request.headers, all);
      return next(args);
    };
  // Before checksums are added: those of streams put their framing into content-encoding.
  command.middlewareStack.add(middleware, { step: 'build', priority: 'high', name: 'tidemarkDescription' });
  return command;
}
