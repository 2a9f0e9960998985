import { createHash } from 'node:crypto';
import type { ObjectVersion, Operation } from '../changes/change.ts';
import { hasHeadersOf } from '../changes/object-version.ts';
import type { PlanContext } from '../changes/planner.ts';
import type { ListedKey } from '../changes/ports.ts';
import { isPage } from '../sites/content-kind.ts';
import { headersOf, type IndexedObject } from './bucket-index.ts';

export type ObjectPut = Extract<Operation, { readonly do: 'put' }>;
type Context = Pick<PlanContext, 'objects' | 'signal'>;

/** What brings the object back; undefined where it is there as it was, whatever its ETag is by now. */
export async function toPut(
  entry: IndexedObject,
  listed: ListedKey | undefined,
  bucket: string,
  context: Context,
): Promise<ObjectPut | undefined> {
  const { key, etag, size, metadata = {}, sha256 = '' } = entry;
  const after = { etag, size, headers: headersOf(entry), metadata, sha256 };
  const now = listed && (await context.objects.head(bucket, key, context.signal));
  if (now && (await isAsWanted(bucket, key, after, now, context))) return undefined;
  const stage = isPage(key, after.headers['content-type']) ? 'pages' : 'assets';
  return { do: 'put', bucket, key, stage, before: now ?? null, after };
}

/** What removes the object; undefined where it is gone meanwhile. */
export async function toDelete(
  bucket: string,
  key: string,
  { objects, signal }: Context,
): Promise<Extract<Operation, { readonly do: 'delete' }> | undefined> {
  const before = await objects.head(bucket, key, signal);
  return before && { do: 'delete', bucket, key, stage: 'deletes', before };
}

async function isAsWanted(
  bucket: string,
  key: string,
  wanted: ObjectPut['after'],
  now: ObjectVersion,
  { objects, signal }: Context,
): Promise<boolean> {
  if (now.size !== wanted.size || !hasHeadersOf(wanted, now, 'exactly')) return false;
  if (now.etag === wanted.etag) return true;
  // Written in other parts, or under another key of KMS, the same bytes have another ETag.
  const found = await objects.open(bucket, key, signal);
  if (!found) return false;
  const sha256 = createHash('sha256');
  for await (const chunk of found.body) sha256.update(chunk);
  return sha256.digest('hex') === wanted.sha256;
}
