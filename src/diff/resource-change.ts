import pMap from 'p-map';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { Store } from '../store/store.ts';
import type { Budget } from './budget.ts';
import {
  type ChangeKind,
  type Detail,
  type FileDetail,
  type ResourceChange,
  SEVERITIES,
  type Sides,
} from './change.ts';
import { isFields } from './field-change.ts';
import { type Captured, type FileChange, findFileChanges } from './file-changes.ts';
import { compareFile } from './file-details.ts';
import { nameFile, roleOf } from './file-role.ts';
import { rateFile } from './severity.ts';
import { siftUnread } from './unread.ts';

export type DiffStore = Pick<Store, 'snapshots' | 'readSnapshot' | 'size' | 'open'>;

interface CompareOptions {
  readonly signal: AbortSignal;
  readonly budget: Budget;
}

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
  { signal, budget }: CompareOptions,
): Promise<ResourceChange> {
  const resources = { before: before.resource, after: after.resource };
  const names = { before: before.snapshot, after: after.snapshot };
  const { service } = after.resource;
  const isLookedAt = (path: string) => roleOf(service, path) !== 'content' || budget.files-- > 0;
  const named: FileDetail[] = [];
  const name = (change: ChangeKind, path: string) => named.push(describeNamed({ change, path }, resources));
  const all = await findFileChanges(store, before, after, { signal, isLookedAt, name });
  const looked = chooseFiles(service, all);
  const hasItems = looked.some(({ path }) => roleOf(service, path) === 'items');
  const keyNames = hasItems ? await readKeyNames(store, after) : [];
  const compare = (file: FileChange, index: number) =>
    describeFile(store, file, { resources, names, keyNames, budget, isFirst: index < MOST_DIFFS });
  const found = await pMap(looked, compare, { concurrency: FILES_AT_ONCE, signal });
  const ranked = bySeverity(found.flat(), named.sort(comparePaths));
  const { details, unread } = siftUnread(ranked, resources, names);
  const severity = details[0]?.severity ?? 'info';
  return { ...identify(resources), change: 'changed', severity, details, unread };
}

export function identify({ before, after }: Sides<ManifestResource | undefined>) {
  const { service = '', region = '', id = '', title = '' } = after ?? before ?? {};
  const sides = (field: 'files' | 'bytes') => ({ before: before?.[field] ?? 0, after: after?.[field] ?? 0 });
  return { service, region, id, title, files: sides('files'), bytes: sides('bytes') };
}

/** Without counters, and what is made of other files only where nothing else tells of it. */
function chooseFiles(service: string, changes: readonly FileChange[]): readonly FileChange[] {
  const moved = changes.filter(({ path }) => roleOf(service, path) !== 'counter');
  const told = moved.filter(({ path }) => roleOf(service, path) !== 'derived');
  return told.length > 0 ? told : moved;
}

function comparePaths(a: FileDetail, b: FileDetail): number {
  return a.path < b.path ? -1 : 1;
}

/** The gravest first; of equal ones those of the first list, each in its order. There may be a million. */
function bySeverity(...lists: readonly (readonly Detail[])[]): Detail[] {
  const ranked: Detail[] = [];
  for (const severity of SEVERITIES)
    for (const list of lists)
      for (const detail of list) if (detail.severity === severity) ranked.push(detail);
  return ranked;
}

interface FileContext {
  readonly resources: Sides<ManifestResource>;
  readonly names: Sides<string>;
  readonly keyNames: readonly string[];
  readonly budget: Budget;
  /** Among those whose lines are compared. */
  readonly isFirst: boolean;
}

async function describeFile(
  store: DiffStore,
  file: FileChange,
  { resources, budget, isFirst, ...context }: FileContext,
): Promise<Detail[]> {
  const { path, before, after } = file;
  const named = describeNamed(file, resources);
  if (before !== undefined && after !== undefined) {
    const { service } = resources.after;
    const hasLines = isFirst && budget.characters > 0;
    const what = { service, name: named.path, role: roleOf(service, path), sha256: { before, after } };
    const details = await compareFile(store, { ...what, hasLines, ...context });
    budget.characters -= details.reduce(
      (sum, each) => sum + ('diff' in each ? (each.diff?.length ?? 0) : 0),
      0,
    );
    return details;
  }
  const size = await store.size(before ?? after ?? '');
  const side = after === undefined ? 'before' : 'after';
  const sized = size === undefined ? named : { ...named, [side]: size };
  if (roleOf(resources.after.service, path) !== 'items') return [sized];
  // Whether items are captured is a matter of configuration.
  return [{ ...sized, severity: 'info', note: `items were captured in ${context.names[side]} only` }];
}

function describeNamed(
  { change, path }: Pick<FileChange, 'change' | 'path'>,
  resources: Sides<ManifestResource>,
): FileDetail {
  const name = nameFile(change === 'removed' ? resources.before : resources.after, path);
  return { kind: 'file', severity: rateFile(resources.after.service, change, name), change, path: name };
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
