import pMap from 'p-map';
import type { PlanAnswer } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import { formatBytes, formatCount } from '../format.ts';
import { plural } from '../terminal/text.ts';
import { PAIRS_IN_FLIGHT } from './content.ts';
import type { ComparedPair, PairCounts } from './differences.ts';
import { diffPair, isDiffable } from './pair-diff.ts';
import type { Pair } from './pairs.ts';
import { pathOf, type Site, showPlace } from './place.ts';
import { joinDiffs, listSome } from './summary.ts';
import type { SyncOperation } from './sync-operation.ts';

/** What production and staging have, and what is to become of it. */
export interface SyncSearch {
  readonly site: Site;
  readonly prefix: string;
  readonly isDeleting: boolean;
  readonly counts: PairCounts;
  readonly copies: readonly ComparedPair[];
  /** Keys of production that would be too long in staging. */
  readonly tooLong: readonly string[];
  /** What only staging has. */
  readonly extras: readonly Pair[];
}

/** Changed files shown line by line; of more, a reader wants the list. */
const MAX_DIFFED_FILES = 40;

/** Deletes are named before all else: the list of a large sync begins with its copies. */
const SHOWN_DELETED = 5;

/** What a person approves, in a few lines. */
export function summariseSync(search: SyncSearch, operations: readonly SyncOperation[]): readonly string[] {
  const copies = operations.filter((operation) => operation.do === 'copy');
  const deleted = operations.filter((operation) => operation.do === 'delete').map(({ key }) => key);
  const bytes = copies.reduce((sum, { after }) => sum + after.size, 0);
  const added = copies.filter(({ before }) => before === null).length;
  const kinds = `${formatCount(added)} new, ${formatCount(copies.length - added)} changed`;
  const doubtful = search.copies
    .filter(({ sameness }) => sameness === 'unknown')
    .map(({ pair }) => pair.path);
  return [
    `${plural(copies.length, 'object')} to copy from production ${showPlace(search.site.production)} (${kinds}; ${formatBytes(bytes)}), with headers and metadata.`,
    ...(deleted.length > 0
      ? [
          `${plural(deleted.length, 'object')} to delete, only in staging: ${listSome(deleted, SHOWN_DELETED)}.`,
        ]
      : []),
    `${plural(search.counts.same, 'object')} the same already, by content; a header changed alone is not seen.`,
    ...explainExtras(search),
    ...(doubtful.length > 0 ? [`Copied in any case, too large to compare: ${listSome(doubtful)}.`] : []),
    ...explainTooLong(search),
  ];
}

/** Staging is as production already. */
export function explainNoSync(search: SyncSearch): PlanAnswer {
  const { site, prefix, counts } = search;
  const where = prefix === '' ? '' : ` under ${prefix}`;
  const same = `${plural(counts.same, 'object')} of ${site.name} staging${where} are as in production.`;
  return { kind: 'nothing', reason: [same, ...explainExtras(search), ...explainTooLong(search)].join(' ') };
}

/** All that is done, a line each, and how the changed texts differ. */
export async function writeSyncDiff(
  search: SyncSearch,
  operations: readonly SyncOperation[],
  { objects, signal }: Pick<PlanContext, 'objects' | 'signal'>,
): Promise<string> {
  const pairs = search.copies.map(({ pair }) => pair).filter(isDiffable);
  const diff = (pair: (typeof pairs)[number]) => diffPair(objects, search.site, pair, 'staging', signal);
  const diffs = await pMap(pairs.slice(0, MAX_DIFFED_FILES), diff, { concurrency: PAIRS_IN_FLIGHT, signal });
  const left = pairs.length - MAX_DIFFED_FILES;
  const lines = operations.map(
    (operation) => `${markOf(operation)} ${pathOf(search.site.staging, operation.key)}`,
  );
  return joinDiffs([
    `${lines.join('\n')}\n`,
    ...diffs.filter((text) => text !== undefined),
    ...(left > 0 ? [`(${plural(left, 'more file')} are changed and not shown line by line)\n`] : []),
  ]);
}

function markOf(operation: SyncOperation): string {
  if (operation.do === 'delete') return '-';
  return operation.before === null ? '+' : '*';
}

function explainExtras({ extras, isDeleting }: SyncSearch): readonly string[] {
  if (extras.length === 0 || isDeleting) return [];
  return [
    `${plural(extras.length, 'object')} only in staging, left alone: --delete removes what production does not have.`,
  ];
}

function explainTooLong({ tooLong }: SyncSearch): readonly string[] {
  if (tooLong.length === 0) return [];
  return [`Left out, as staging's prefix makes the key longer than 1,024 bytes: ${listSome(tooLong)}.`];
}
