import type { S3Version } from './s3-state.ts';
import type { SandboxRequest } from './service.ts';

export const REDIRECT = 'x-amz-website-redirect-location';

const KEPT_HEADERS = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  REDIRECT,
];

/** What the headers of an upload say of the object. */
export function readDescription({ headers }: SandboxRequest) {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of KEPT_HEADERS) {
    const value = headers[name]?.replace(/, ?aws-chunked|aws-chunked(, ?)?/, '');
    if (value) kept[name] = value;
  }
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-amz-meta-'))
    .map(([name, value]) => [name.slice('x-amz-meta-'.length), value]);
  return {
    headers: kept,
    metadata: Object.fromEntries(metadata),
    tags: Object.fromEntries(new URLSearchParams(headers['x-amz-tagging'])),
    storageClass: headers['x-amz-storage-class'] ?? 'STANDARD',
    isPublic: headers['x-amz-acl'] === 'public-read',
  } satisfies Partial<S3Version>;
}
