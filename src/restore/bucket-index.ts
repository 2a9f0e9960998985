import { RestoreError } from '../errors.ts';
import { readLines } from '../store/lines.ts';
import type { FoundResource, ResourceContext } from './resource-planner.ts';

type Texts = Readonly<Record<string, string>>;

/** An object as the snapshot has it: a line of `_config/<bucket>.objects.jsonl`. */
export interface IndexedObject {
  readonly key: string;
  /** Within the bucket's folder, only where it differs from the key. */
  readonly path?: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: string;
  /** Hex; absent where the bytes could not be had. */
  readonly sha256?: string;
  readonly headers?: Texts;
  readonly metadata?: Texts;
  readonly tags?: Texts;
  readonly missingTags?: unknown;
}

/** What a PUT can set again; encryption, ACL and object lock are the bucket's affair. */
const HEADERS: readonly string[] = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
];

/** The objects of a bucket, in the order of their keys. */
export async function* readIndex(
  { resource }: Pick<FoundResource, 'resource'>,
  { source }: Pick<ResourceContext, 'source'>,
): AsyncGenerator<IndexedObject> {
  const path = `${resource.path.replace(/^s3-buckets\//, 's3-buckets/_config/')}.objects.jsonl`;
  const stream = await source.open(resource, path);
  if (!stream)
    throw new RestoreError(
      `snapshot ${source.name} has no list of the objects of ${resource.id}: restore from another snapshot`,
    );
  for await (const line of readLines(stream)) if (line !== '') yield JSON.parse(line) as IndexedObject;
}

/** Headers as a PUT sets them, with tags. */
export function headersOf({ headers = {}, tags = {} }: IndexedObject): Texts {
  const names = HEADERS.filter((name) => headers[name] !== undefined);
  const pairs = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  const tagging = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return {
    ...Object.fromEntries(names.map((name) => [name, headers[name] ?? ''])),
    ...(tagging === '' ? {} : { 'x-amz-tagging': tagging }),
  };
}

/** Where the snapshot has its bytes. */
export function pathOf({ key, path }: IndexedObject, { resource }: Pick<FoundResource, 'resource'>): string {
  return `${resource.path}/${path ?? key}`;
}
