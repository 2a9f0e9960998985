import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { ObjectChecksum, ObjectHead } from '../../src/transfer/transfer.ts';

const HEADERS = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  expires: 'ExpiresString',
  'x-amz-missing-meta': 'MissingMeta',
  'x-amz-object-lock-legal-hold': 'ObjectLockLegalHoldStatus',
  'x-amz-object-lock-mode': 'ObjectLockMode',
  'x-amz-object-lock-retain-until-date': 'ObjectLockRetainUntilDate',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-bucket-key-enabled': 'BucketKeyEnabled',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
} as const satisfies Record<string, keyof GetObjectCommandOutput>;

const CHECKSUMS = {
  crc32: 'ChecksumCRC32',
  crc32c: 'ChecksumCRC32C',
  crc64nvme: 'ChecksumCRC64NVME',
  md5: 'ChecksumMD5',
  sha1: 'ChecksumSHA1',
  sha256: 'ChecksumSHA256',
  sha512: 'ChecksumSHA512',
  xxhash128: 'ChecksumXXHASH128',
  xxhash3: 'ChecksumXXHASH3',
  xxhash64: 'ChecksumXXHASH64',
} as const satisfies Record<string, keyof GetObjectCommandOutput>;

/** What a GET says of the object beside its bytes. */
export function readHeaders(
  output: GetObjectCommandOutput,
): Pick<ObjectHead, 'headers' | 'metadata' | 'checksum' | 'tagCount'> {
  const headers = Object.entries(HEADERS).map(([name, field]) => [name, textOf(output[field])] as const);
  const metadata = Object.entries(output.Metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const checksum = readChecksum(output);
  return {
    headers: Object.fromEntries(
      headers.filter((header): header is [never, string] => header[1] !== undefined),
    ),
    metadata: Object.fromEntries(metadata),
    ...(checksum === undefined ? {} : { checksum }),
    tagCount: output.TagCount ?? 0,
  };
}

function textOf(value: Date | string | number | boolean | undefined): string | undefined {
  return value instanceof Date ? value.toISOString() : value?.toString();
}

/** `-N` at its end marks a checksum made of those of N parts, also where the type is not given. */
function readChecksum(output: GetObjectCommandOutput): ObjectChecksum | undefined {
  for (const [algorithm, field] of Object.entries(CHECKSUMS)) {
    const value = output[field];
    if (value === undefined) continue;
    const isFull = output.ChecksumType !== 'COMPOSITE' && !/-\d+$/.test(value);
    return { algorithm, type: isFull ? 'full' : 'composite', value };
  }
  return undefined;
}
