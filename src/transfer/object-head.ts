import type { HttpHead } from './http.ts';
import { unquote } from './list-page-strict.ts';
import type { ObjectChecksum, ObjectFacts, ObjectHead } from './transfer.ts';

/** Headers that belong to an object. */
const HEADERS: ReadonlySet<string> = new Set([
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
]);
const RETAINED_UNTIL = 'x-amz-object-lock-retain-until-date';
const ALGORITHMS = [
  'crc32',
  'crc32c',
  'crc64nvme',
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'xxhash128',
  'xxhash3',
  'xxhash64',
] as const;
const METADATA = 'x-amz-meta-';
const CHECKSUM = 'x-amz-checksum-';

/** What the answer to a GET says of the object, as the SDK reads it. */
export function readHead({ headers }: Pick<HttpHead, 'headers'>): ObjectHead {
  const length = headerText(headers['content-length']);
  return {
    ...readFacts(headers),
    etag: readEtag(headers),
    size: length === undefined ? undefined : Number(length),
    lastModified: asIsoTime(headerText(headers['last-modified']) ?? ''),
  };
}

/** Without quotes; empty where there is none. */
export function readEtag(headers: HttpHead['headers']): string {
  return unquote(headerText(headers.etag) ?? '');
}

/** Names in the order of the alphabet, so that the same object gives the same facts. */
export function readFacts(headers: HttpHead['headers']): ObjectFacts {
  const own: [string, string][] = [];
  const metadata: [string, string][] = [];
  let hasChecksum = false;
  for (const name in headers) {
    const value = headerText(headers[name]) ?? '';
    if (HEADERS.has(name)) own.push([name, name === RETAINED_UNTIL ? asIsoTime(value) : value]);
    else if (name.startsWith(METADATA)) metadata.push([name.slice(METADATA.length), value]);
    else if (name.startsWith(CHECKSUM)) hasChecksum = true;
  }
  const versionId = headerText(headers['x-amz-version-id']);
  const checksum = hasChecksum ? readChecksum(headers) : undefined;
  return {
    ...(versionId === undefined ? {} : { versionId }),
    headers: asRecord(own),
    metadata: asRecord(metadata),
    ...(checksum === undefined ? {} : { checksum }),
    tagCount: Number(headers['x-amz-tagging-count'] ?? 0),
  };
}

function asRecord(pairs: [string, string][]): Record<string, string> {
  if (pairs.length > 1) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(pairs);
}

/** Undici gives the bytes of headers as latin1 text. */
function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** `-N` at its end marks a checksum made of those of N parts, also where the type is not given. */
function readChecksum(headers: HttpHead['headers']): ObjectChecksum | undefined {
  for (const algorithm of ALGORITHMS) {
    const value = headerText(headers[CHECKSUM + algorithm]);
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
