import { describeFailure } from '../aws/failure.ts';
import { lookAt } from './capture.ts';
import { type CaptureRecord, type ResourceName, recordKey } from './capture-record.ts';
import { type Look, ResourceGoneError } from './collector.ts';
import { rethrowOutage, type Sweep } from './context.ts';
import type { FailedResources } from './failed-resources.ts';
import { isListedBy, keyOf, type Moved, moved, movedAny, titleOf } from './found.ts';
import type { RoundsScope } from './rounds-scope.ts';
import { type Found, survey } from './survey.ts';

/** What a look at everything found, against what was captured. */
export interface LookOutcome {
  /** Just before the first resource was looked at, milliseconds since 1970. */
  readonly at: number;
  /** Keys of captures that still hold. */
  readonly equal: ReadonlySet<string>;
  readonly changed: readonly Found[];
  readonly appeared: readonly Found[];
  /** Could not be captured before; worth another attempt if there is another round anyway. */
  readonly failed: readonly Found[];
  /** Captured, or failed to be, and listed no more. */
  readonly vanished: readonly ResourceName[];
  readonly unknown: readonly Moved[];
  /** Changed, and captured as of `at` all the same; they are among the equal. */
  readonly recalled: readonly ResourceName[];
  /** Listed for the first time now: what was there before, and is gone, nobody can tell. */
  readonly late: readonly Sweep[];
  /** Listed to the end before this look. */
  readonly before: ReadonlySet<Sweep>;
}

type Verdict = 'equal' | 'changed' | { readonly reason: string };

/** Lists everything again and fingerprints what was captured; what has failed and is gone now is no failure any more. */
export async function lookAgain(scope: RoundsScope, failed: FailedResources): Promise<LookOutcome> {
  const { run, sweeps, units, fragments, tracker, ledger } = scope;
  const at = run.clock.now();
  const before = new Set(sweeps.filter((sweep) => ledger.hasListed(sweep)));
  const seen = { equal: new Set<string>(), listed: new Set<string>(), unlisted: new Map<Sweep, string>() };
  const lists = {
    changed: [] as Found[],
    appeared: [] as Found[],
    failed: [] as Found[],
    unknown: [] as Moved[],
  };
  await survey(run, sweeps, units, {
    found: ({ sweep }) => tracker.found(sweep.collector.agent),
    async visit(found) {
      const key = keyOf(found);
      seen.listed.add(key);
      const record = fragments.find(key);
      const verdict = record && (await compare(scope, found, record));
      if (record === undefined || verdict === undefined) {
        if (!failed.has(key)) lists.appeared.push(found);
        else if (!failed.isFinal(key)) lists.failed.push(found);
      } else if (verdict === 'equal') {
        seen.equal.add(key);
        // It moved, could not be captured again, and is back as it was captured.
        failed.delete(key);
      } else if (verdict === 'changed') lists.changed.push(found);
      else lists.unknown.push(moved(record, verdict.reason));
      tracker.done(found.sweep.collector.agent, 'seen', titleOf(found));
    },
    listed: (sweep, count) => ledger.listed(sweep, count),
    failed: (sweep, _count, failure) => {
      seen.unlisted.set(sweep, `could not be listed again: ${failure.code}`);
    },
    agentListed: (agent) => tracker.listed(agent),
    agentDone: (agent) => tracker.finished(agent),
  });
  const whyUnlisted = (resource: { service: string; region: string }) =>
    Array.from(seen.unlisted).find(([sweep]) => isListedBy(sweep, resource))?.[1];
  const vanished: ResourceName[] = [];
  const gone = failed.forget((key, name) => !seen.listed.has(key) && whyUnlisted(name) === undefined);
  for (const name of gone) if (!fragments.find(recordKey(name))) vanished.push(name);
  for (const record of fragments.records) {
    if (seen.listed.has(recordKey(record))) continue;
    const reason = whyUnlisted(record);
    if (reason === undefined) vanished.push(record);
    else lists.unknown.push(moved(record, reason));
  }
  for (const [sweep, reason] of seen.unlisted)
    if (before.has(sweep)) lists.unknown.push(movedAny(sweep, reason));
  const late = sweeps.filter((sweep) => ledger.hasListed(sweep) && !before.has(sweep));
  return { at, equal: seen.equal, ...lists, vanished, recalled: [], before, late };
}

async function compare(
  scope: RoundsScope,
  { sweep, resource }: Found,
  record: CaptureRecord,
): Promise<Verdict> {
  if ('unknown' in record.look) return { reason: record.look.unknown };
  try {
    const look = await lookAt(scope.run, sweep, resource);
    if ('unknown' in look) return { reason: look.unknown };
    return isEqual(record.look, look) ? 'equal' : 'changed';
  } catch (error) {
    await rethrowOutage(error, scope.run);
    if (error instanceof ResourceGoneError) return 'changed';
    return { reason: `could not be looked at again: ${describeFailure(error).code}` };
  }
}

export function isEqual(a: Look, b: Look): boolean {
  return 'fingerprint' in a && 'fingerprint' in b && a.fingerprint === b.fingerprint;
}
