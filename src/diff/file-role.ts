import type { ManifestResource } from '../manifest/manifest.ts';

/** How a file of a resource is compared. */
export type FileRole =
  /** Field by field. */
  | 'configuration'
  /** A zone: its records one by one, the rest field by field. */
  | 'zone'
  /** Entry by entry. */
  | 'code'
  /** Item by item. */
  | 'items'
  /** The headers of a bucket's objects. */
  | 'index'
  /** Made from another file of the resource. */
  | 'derived'
  /** Moves by itself. */
  | 'counter'
  | 'content';

const ROLES: readonly (readonly [RegExp, FileRole])[] = [
  [/^s3 s3-buckets\/_config\/[^/]+\.objects\.jsonl$/, 'index'],
  [/^s3 s3-buckets\/_config\/[^/]+\.json$/, 'configuration'],
  [/^(s3|gas|docs|tools|handoffs) /, 'content'],
  [/^route53 .*\.zone$/, 'derived'],
  [/^route53 .*\.json$/, 'zone'],
  [/^(api-gateway|http-api) .*\/export\.[^/]*$/, 'derived'],
  [/^dynamodb .*\/items\.jsonl\.gz$/, 'items'],
  [/^lambda\S* .*\/code\.zip$/, 'code'],
  [/^ses .*\/(sending\.json|verification\/[^/]+)$/, 'counter'],
  [/^account .*\/account-summary\.json$/, 'counter'],
  [/^\S+ .*\.json$/, 'configuration'],
];

export function roleOf(service: string, path: string): FileRole {
  const text = `${service} ${path}`;
  return ROLES.find(([pattern]) => pattern.test(text))?.[1] ?? 'content';
}

/** What people know a file of a resource by: an object's key, else its path within the resource. */
export function nameFile({ service, path: folder, keys }: ManifestResource, path: string): string {
  const key = keys?.[path];
  if (key !== undefined) return key;
  if (path.startsWith(`${folder}/`)) return copyFrom(path, folder.length + 1);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return service === 's3' && path.startsWith('s3-buckets/_config/') ? 'configuration' : name;
}

/** A slice would keep the whole path in memory, once for each of a million files. */
function copyFrom(path: string, start: number): string {
  return Buffer.from(path.slice(start)).toString();
}
