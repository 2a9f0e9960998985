import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc64nvme } from './crc64.ts';
import { bytesBody, readChunks, type S3Body } from './s3-body.ts';
import { KeyTable } from './s3-key-table.ts';
import type { XmlValue } from './xml.ts';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

export interface S3Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  /** Base64; taken from the body where it is left out. */
  value?: string;
}

/**
 * One version of an object; `versionId` is `null` (the word) where versioning never was on. Change an object by
 * putting a new version: `etag` and checksums are remembered. Records are shared: replace them, never write into them.
 */
export interface S3Version {
  versionId: string;
  isDeleteMarker: boolean;
  body: S3Body;
  /** Hex, without quotes; `…-3` for three parts. MD5 of the body where it is left out. */
  etag?: string;
  /** Bytes of each part, of an object that came in parts. */
  partSizes?: readonly number[];
  lastModified: Date;
  storageClass: string;
  /** Kept as sent, names in lower case: content-type, cache-control … */
  headers: Readonly<Record<string, string>>;
  metadata: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  checksum?: S3Checksum;
  /** Everyone may read it (its ACL says so). */
  isPublic: boolean;
  /** Its bytes and headers are refused: AccessDenied. */
  isDenied: boolean;
}

/** What `GET ?name` answers, in the shape of its XML: `cors` is `{ CORSRule: [{ AllowedMethod: ['GET'] … }] }`. */
export type S3Configuration = Partial<Record<S3Subresource, { readonly [name: string]: XmlValue }>>;

export type S3Subresource =
  | 'cors'
  | 'website'
  | 'lifecycle'
  | 'tagging'
  | 'encryption'
  | 'notification'
  | 'publicAccessBlock'
  | 'ownershipControls'
  | 'logging'
  | 'accelerate'
  | 'requestPayment'
  | 'replication'
  | 'intelligent-tiering'
  | 'analytics'
  | 'inventory'
  | 'metrics'
  | 'object-lock'
  | 'acl';

export interface S3Bucket {
  readonly name: string;
  /** Whose it is; callers may say whom they expect (`x-amz-expected-bucket-owner`). */
  account: string;
  region: string;
  createdAt: Date;
  versioning: 'Enabled' | 'Suspended' | undefined;
  objects: KeyTable<S3Version>;
  /** JSON text. */
  policy: string | undefined;
  configuration: S3Configuration;
  /** AccessDenied: on every call to the bucket, or on every object's bytes and headers. */
  denied: 'all' | 'objects' | undefined;
}

/** An object that comes in parts. */
export interface S3Upload {
  readonly bucket: string;
  readonly key: string;
  /** What the object will be like. */
  readonly given: Partial<S3Version>;
  readonly parts: Map<number, { readonly body: S3Body; readonly md5: Buffer }>;
}

export interface S3State {
  owner: { id: string; displayName: string };
  buckets: Map<string, S3Bucket>;
  /** By id. */
  uploads: Map<string, S3Upload>;
  /** Objects larger than this are copied in parts. */
  copyLimitBytes: number;
}

const GIB = 1024 ** 3;

export function makeS3State(buckets: readonly S3Bucket[] = []): S3State {
  const owner = { id: hash('sha256', 'owner'), displayName: 'jada' };
  return {
    owner,
    buckets: new Map(buckets.map((bucket) => [bucket.name, bucket])),
    uploads: new Map(),
    copyLimitBytes: 5 * GIB,
  };
}

export function makeBucket(name: string, given: Partial<Omit<S3Bucket, 'name'>> = {}): S3Bucket {
  return {
    name,
    account: '123456789012',
    region: 'us-east-1',
    createdAt: new Date('2023-04-02T16:20:00Z'),
    versioning: undefined,
    objects: new KeyTable(),
    policy: undefined,
    configuration: {},
    denied: undefined,
    ...given,
  };
}

const BINARY = { 'content-type': 'binary/octet-stream' };
const NONE = {};

export function makeVersion(body: string | Uint8Array | S3Body, given: Partial<S3Version> = {}): S3Version {
  return {
    versionId: 'null',
    isDeleteMarker: false,
    body: typeof body === 'string' || body instanceof Uint8Array ? bytesBody(body) : body,
    lastModified: new Date('2026-09-14T15:09:26Z'),
    storageClass: 'STANDARD',
    headers: BINARY,
    metadata: NONE,
    tags: NONE,
    isPublic: false,
    isDenied: false,
    ...given,
  };
}

/** Puts an object without versions, for tests and estates. */
export function putObject(
  bucket: S3Bucket,
  key: string,
  body: string | Uint8Array | S3Body,
  given: Partial<S3Version> = {},
): S3Version {
  const version = makeVersion(body, given);
  bucket.objects.set(key, [version]);
  return version;
}

/** The version a reader without a version id gets; undefined where there is none or it is deleted. */
export function currentVersion(versions: readonly S3Version[] | undefined): S3Version | undefined {
  const [newest] = versions ?? [];
  return newest?.isDeleteMarker ? undefined : newest;
}

/** Hex, without quotes. */
export function etagOf(version: S3Version): string {
  version.etag ??= digest(version.body, 'md5').toString('hex');
  return version.etag;
}

/** Base64. */
export function checksumOf(version: S3Version, checksum: S3Checksum): string {
  checksum.value ??= computeChecksum(version.body, checksum.algorithm).toString('base64');
  return checksum.value;
}

/** Throws for CRC32C, which is only ever kept as the uploader sent it. */
export function computeChecksum(body: S3Body, algorithm: ChecksumAlgorithm): Buffer {
  switch (algorithm) {
    case 'SHA256':
      return digest(body, 'sha256');
    case 'SHA1':
      return digest(body, 'sha1');
    case 'CRC64NVME':
      return crc64nvme(body.slice(0, body.size));
    case 'CRC32': {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(body.slice(0, body.size)));
      return sum;
    }
    case 'CRC32C':
      throw new Error('a CRC32C cannot be computed here: give its value');
    default:
      return algorithm satisfies never;
  }
}

export function digest(body: S3Body, algorithm: string): Buffer {
  const sum = createHash(algorithm);
  for (const chunk of readChunks(body)) sum.update(chunk);
  return sum.digest();
}
