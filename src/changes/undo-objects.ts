import pMap from 'p-map';
import { isPage } from '../sites/content-kind.ts';
import { listSome } from '../sites/summary.ts';
import { plural } from '../terminal/text.ts';
import type { ObjectVersion } from './change.ts';
import type { ObjectOperation } from './object-step.ts';
import { hasHeadersOf, isAsSeen } from './object-version.ts';
import type { PlanContext } from './planner.ts';
import { diffConflict, diffUndone } from './undo-diff.ts';
import type { Done, Undoing } from './undoing.ts';

const AT_ONCE = 64;
/** Conflicts shown line by line. */
const MAX_SHOWN = 3;

/** Where an object of a change stands now. */
type Standing =
  | { readonly kind: 'as it was' }
  /** As the change left it; `operation` puts it back. */
  | { readonly kind: 'as written'; readonly operation: ObjectOperation }
  /** Somebody changed it since. */
  | {
      readonly kind: 'changed';
      readonly done: Done<ObjectOperation>;
      readonly now: ObjectVersion | undefined;
    }
  | { readonly kind: 'not kept'; readonly key: string };

/** Replaced and deleted objects come back, added ones go. */
export async function undoObjects(
  steps: readonly Done<ObjectOperation>[],
  context: PlanContext,
): Promise<Undoing> {
  const { signal } = context;
  const standings = await pMap(steps, (step) => look(step, context), { concurrency: AT_ONCE, signal });
  const operations = standings.flatMap((standing) =>
    standing.kind === 'as written' ? [standing.operation] : [],
  );
  const isRefused = standings.some(({ kind }) => kind === 'changed' || kind === 'not kept');
  return {
    operations,
    summary: summarise(operations),
    diff: isRefused ? '' : await diffUndone(operations, context),
    conflicts: await explainConflicts(standings, context),
  };
}

async function look({ operation, outcome }: Done<ObjectOperation>, context: PlanContext): Promise<Standing> {
  const { bucket, key, before } = operation;
  const now = await context.objects.head(bucket, key, context.signal);
  const was = before && (outcome.was ?? before);
  if (isAsSeen(was, now)) return { kind: 'as it was' };
  if (isAsWritten({ operation, outcome }, now)) return undo(operation, was, outcome.replaced, now, context);
  // What was never written, nobody but others have changed.
  const isWritten = outcome.outcome === 'done' || outcome.etag !== undefined;
  return isWritten ? { kind: 'changed', done: { operation, outcome }, now } : { kind: 'as it was' };
}

/** A write that counts as failed may have been made all the same. */
function isAsWritten({ operation, outcome }: Done<ObjectOperation>, now: ObjectVersion | undefined): boolean {
  if (outcome.outcome === 'skipped') return false;
  if (operation.do === 'delete' || !now) return operation.do === 'delete' && !now;
  return now.etag === (outcome.etag ?? operation.after.etag) && hasHeadersOf(operation.after, now);
}

async function undo(
  operation: ObjectOperation,
  was: ObjectVersion | null,
  replaced: string | undefined,
  now: ObjectVersion | undefined,
  { store }: PlanContext,
): Promise<Standing> {
  const { bucket, key } = operation;
  if (!was)
    return {
      kind: 'as written',
      operation: { do: 'delete', bucket, key, stage: 'deletes', before: now ?? null },
    };
  const sha256 = replaced ?? was.sha256;
  if (sha256 === undefined || (await store.size(sha256)) === undefined) return { kind: 'not kept', key };
  const stage = isPage(key, was.headers['content-type']) ? 'pages' : 'assets';
  const after = { ...was, sha256 };
  return {
    kind: 'as written',
    operation: { do: 'put', bucket, key, stage, before: now ?? null, after },
  };
}

function summarise(operations: readonly ObjectOperation[]): readonly string[] {
  const replaced = operations.filter((operation) => operation.do === 'put' && operation.before);
  const deleted = operations.filter((operation) => operation.do === 'put' && !operation.before);
  const added = operations.filter((operation) => operation.do === 'delete');
  const line = (some: readonly ObjectOperation[], what: string): readonly string[] =>
    some.length === 0
      ? []
      : [`${plural(some.length, 'object')} ${what}: ${listSome(some.map(({ key }) => key))}.`];
  return [
    ...line(replaced, 'as before, with headers and metadata'),
    ...line(deleted, 'back that had been deleted'),
    ...line(added, 'removed that had been added'),
  ];
}

async function explainConflicts(
  standings: readonly Standing[],
  context: PlanContext,
): Promise<readonly string[]> {
  const changed = standings.filter((standing) => standing.kind === 'changed');
  const lost = standings.flatMap((standing) => (standing.kind === 'not kept' ? [standing.key] : []));
  const shown = await pMap(changed.slice(0, MAX_SHOWN), ({ done, now }) => diffConflict(done, now, context));
  const left = changed.slice(MAX_SHOWN).map(({ done }) => done.operation.key);
  return [
    ...shown,
    ...(left.length > 0 ? [`changed since as well: ${listSome(left)}`] : []),
    ...(lost.length > 0 ? [`what was there before is not kept any more: ${listSome(lost)}`] : []),
  ];
}
