import type { Operation, Stage } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import { isPage } from './content-kind.ts';
import type { Pair } from './pairs.ts';
import { keyOf, type Site } from './place.ts';

/** A write of a sync. */
export type SyncOperation = Extract<Operation, { do: 'copy' | 'delete' }>;

const STAGES: readonly Stage[] = ['assets', 'pages', 'deletes'];
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/** Whether staging can have the path: its prefix may make the key longer than S3 allows. */
export function fitsStaging({ staging }: Site, path: string): boolean {
  return Buffer.byteLength(keyOf(staging, path)) <= MAX_KEY_BYTES;
}

/** What makes the path in staging as it is in production; undefined if what was listed is gone meanwhile. */
export async function toOperation(
  site: Site,
  pair: Pair,
  { objects, signal }: Pick<PlanContext, 'objects' | 'signal'>,
): Promise<SyncOperation | undefined> {
  const { production, staging } = site;
  const target = { bucket: staging.bucket, key: keyOf(staging, pair.path) };
  const from = { bucket: production.bucket, key: keyOf(production, pair.path) };
  const [after, before] = await Promise.all([
    pair.kind === 'staging' ? undefined : objects.head(from.bucket, from.key, signal),
    pair.kind === 'production' ? undefined : objects.head(target.bucket, target.key, signal),
  ]);
  if (pair.kind === 'staging') return before && { do: 'delete', ...target, stage: 'deletes', before };
  const stage = isPage(pair.path, after?.headers['content-type']) ? 'pages' : 'assets';
  return after && { do: 'copy', ...target, stage, before: before ?? null, from, after };
}

/** Operations in the order in which they are applied; within a stage they stay as they are. */
export function sortByStage(operations: readonly SyncOperation[]): readonly SyncOperation[] {
  return operations.toSorted((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
}
