import type { HttpHead } from './http.ts';
import { unquote } from './list-page-strict.ts';
import type { ObjectChecksum, ObjectHead } from './transfer.ts';

/** Headers that belong to an object. */
const HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-missing-meta',
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
] as const;
const RETAINED_UNTIL = 'x-amz-object-lock-retain-until-date';
const ALGORITHMS = ['crc32', 'crc32c', 'crc64nvme', 'md5', 'sha1', 'sha256', 'sha512'] as const;
const METADATA = 'x-amz-meta-';

/** What the answer to a GET says of the object, as the SDK reads it. */
export function readHead({ headers }: HttpHead): ObjectHead {
  const own: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = headerText(headers[name]);
    if (value !== undefined) own[name] = name === RETAINED_UNTIL ? asIsoTime(value) : value;
  }
  const length = headerText(headers['content-length']);
  const versionId = headerText(headers['x-amz-version-id']);
  const checksum = readChecksum(headers);
  return {
    etag: unquote(headerText(headers.etag) ?? ''),
    size: length === undefined ? undefined : Number(length),
    lastModified: asIsoTime(headerText(headers['last-modified']) ?? ''),
    ...(versionId === undefined ? {} : { versionId }),
    headers: own,
    metadata: readMetadata(headers),
    ...(checksum === undefined ? {} : { checksum }),
    tagCount: Number(headers['x-amz-tagging-count'] ?? 0),
  };
}

/** Undici gives the bytes of headers as latin1 text. */
function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

function readMetadata(headers: HttpHead['headers']): Record<string, string> {
  const metadata: [string, string][] = [];
  for (const name in headers)
    if (name.startsWith(METADATA))
      metadata.push([name.slice(METADATA.length), headerText(headers[name]) ?? '']);
  if (metadata.length > 1) metadata.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(metadata);
}

/** `-N` at its end marks a checksum made of those of N parts, also where the type is not given. */
function readChecksum(headers: HttpHead['headers']): ObjectChecksum | undefined {
  for (const algorithm of ALGORITHMS) {
    const value = headerText(headers[`x-amz-checksum-${algorithm}`]);
    if (value === undefined) continue;
    const isFull = headers['x-amz-checksum-type'] !== 'COMPOSITE' && !/-\d+$/.test(value);
    return { algorithm, type: isFull ? 'full' : 'composite', value };
  }
  return undefined;
}

function asIsoTime(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}
