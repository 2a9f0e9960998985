import pMap from 'p-map';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { Store } from '../store/store.ts';
import { compareSeverity, type Detail, type ResourceChange, type Sides } from './change.ts';
import { isFields } from './field-change.ts';
import { type Captured, type FileChange, findFileChanges } from './file-changes.ts';
import { compareFile } from './file-details.ts';
import { nameFile, roleOf } from './file-role.ts';
import { rateFile } from './severity.ts';
import { siftUnread } from './unread.ts';

export type DiffStore = Pick<Store, 'snapshots' | 'readSnapshot' | 'size' | 'open'>;

/** Files of a resource compared at once. */
const FILES_AT_ONCE = 16;
/** Files of a resource whose lines are compared; all are named. */
const MOST_DIFFS = 200;

/**
 * What differs between two captures of a resource; no details where nothing does but the order of things that have none.
 * @throws {SnapshotError} where SHA256SUMS of one of the snapshots is damaged.
 */
export async function compareCaptures(
  store: DiffStore,
  before: Captured,
  after: Captured,
  options: { readonly signal: AbortSignal },
): Promise<ResourceChange> {
  const resources = { before: before.resource, after: after.resource };
  const names = { before: before.snapshot, after: after.snapshot };
  const changes = chooseFiles(after.resource, await findFileChanges(store, before, after, options));
  const hasItems = changes.some(({ path }) => roleOf(after.resource.service, path) === 'items');
  const keyNames = hasItems ? await readKeyNames(store, after) : [];
  const compare = (file: FileChange, index: number) =>
    describeFile(store, file, { resources, names, keyNames, hasLines: index < MOST_DIFFS });
  const found = await pMap(changes, compare, { concurrency: FILES_AT_ONCE, signal: options.signal });
  const { details, unread } = siftUnread(found.flat().sort(compareDetails), resources, names);
  const severity = details[0]?.severity ?? 'info';
  return { ...identify(resources), change: 'changed', severity, details, unread };
}

export function identify({ before, after }: Sides<ManifestResource | undefined>) {
  const { service = '', region = '', id = '', title = '' } = after ?? before ?? {};
  const sides = (field: 'files' | 'bytes') => ({ before: before?.[field] ?? 0, after: after?.[field] ?? 0 });
  return { service, region, id, title, files: sides('files'), bytes: sides('bytes') };
}

/** Without counters, and what is made of other files only where nothing else tells of it. */
function chooseFiles({ service }: ManifestResource, changes: readonly FileChange[]): readonly FileChange[] {
  const moved = changes.filter(({ path }) => roleOf(service, path) !== 'counter');
  const told = moved.filter(({ path }) => roleOf(service, path) !== 'derived');
  return told.length > 0 ? told : moved;
}

interface FileContext {
  readonly resources: Sides<ManifestResource>;
  readonly names: Sides<string>;
  readonly keyNames: readonly string[];
  readonly hasLines: boolean;
}

async function describeFile(
  store: DiffStore,
  { change, path, before, after }: FileChange,
  { resources, ...context }: FileContext,
): Promise<Detail[]> {
  const { service } = resources.after;
  const name = nameFile(change === 'removed' ? resources.before : resources.after, path);
  const role = roleOf(service, path);
  if (before !== undefined && after !== undefined)
    return compareFile(store, { service, name, role, sha256: { before, after }, ...context });
  const size = await store.size(before ?? after ?? '');
  const sizes = size === undefined ? {} : { [change === 'removed' ? 'before' : 'after']: size };
  return [{ kind: 'file', severity: rateFile(service, change, name), change, path: name, ...sizes }];
}

/** The attributes by which a table knows its items. */
async function readKeyNames(store: DiffStore, { snapshot, resource }: Captured): Promise<string[]> {
  const text = await store.readSnapshot(snapshot, `${resource.path}/schema.json`);
  try {
    const { Table }: { Table?: { KeySchema?: unknown } } = JSON.parse(text?.toString() ?? '');
    const schema = Array.isArray(Table?.KeySchema) ? Table.KeySchema.filter(isFields) : [];
    return schema.map(({ AttributeName }) => String(AttributeName));
  } catch {
    return [];
  }
}

function compareDetails(a: Detail, b: Detail): number {
  return compareSeverity(a, b) || (placeOf(a) < placeOf(b) ? -1 : 1);
}

function placeOf(detail: Detail): string {
  if (detail.kind === 'field') return `${detail.file} ${detail.field}`;
  if (detail.kind === 'record') return `${detail.name} ${detail.type}`;
  return detail.kind === 'file' ? detail.path : '';
}
