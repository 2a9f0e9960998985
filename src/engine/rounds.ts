import { describeFailure } from '../aws/failure.ts';
import { TidemarkError } from '../errors.ts';
import type { Consistency, Failure } from '../manifest/manifest.ts';
import { captureResource, lookAt } from './capture.ts';
import { recordKey } from './capture-record.ts';
import { ResourceGoneError } from './collector.ts';
import { rethrowOutage } from './context.ts';
import { FailedResources } from './failed-resources.ts';
import { keyOf, moved, movedAny, nameOf, titleOf } from './found.ts';
import { recallMoved, spanFor } from './recall.ts';
import type { RoundsScope } from './rounds-scope.ts';
import { isEqual, type LookOutcome, lookAgain } from './second-look.ts';
import { type Found, settle, survey } from './survey.ts';

/** Looks after the first capture; what moved is captured again between them. */
const MAX_LOOKS = 3;

export interface RoundsResult {
  readonly consistency: Consistency;
  readonly failures: readonly Failure[];
  /** The look that proved each capture, by key: it held until then, milliseconds since 1970. */
  readonly heldUntil: ReadonlyMap<string, number>;
}

/**
 * Captures everything, then looks at everything again (double collect: Afek et al., "Atomic Snapshots of Shared
 * Memory", 1993). If no second look differs, every captured state held from the end of the captures to the start
 * of that look, so all of them held together at the instant before it. What moved is captured again and everything
 * is looked at again. Of what moves even then, a service that keeps the past gives the state at one instant before
 * the look, left wide enough for it; the rest is named.
 */
export async function captureInRounds(scope: RoundsScope): Promise<RoundsResult> {
  const failures = new FailedResources();
  await captureAll(scope, failures);
  for (let round = 1, spanMs = 0; ; round++) {
    scope.tracker.enter('looking again', round);
    const from = scope.run.clock.now();
    if (spanMs > 0) await scope.run.clock.pause(spanMs, scope.run.signal);
    const isLast = round === MAX_LOOKS;
    const seen = await lookAgain(scope, failures);
    const span = { from, to: seen.at };
    const outcome = spanMs > 0 ? await recallMoved(scope, seen, { span, isLast, failures }) : seen;
    if (isLast || !hasMoved(outcome)) return conclude(outcome, failures, round);
    spanMs = await spanFor(scope, outcome.changed);
    scope.tracker.enter('capturing', round + 1);
    for (const record of outcome.vanished) scope.fragments.drop(recordKey(record));
    await captureFound(scope, [...outcome.changed, ...outcome.appeared, ...outcome.failed], failures);
  }
}

function hasMoved({ changed, appeared, vanished, late }: LookOutcome): boolean {
  return changed.length + appeared.length + vanished.length + late.length > 0;
}

async function captureAll(scope: RoundsScope, failures: FailedResources): Promise<void> {
  const { run, sweeps, units, tracker, ledger, fragments } = scope;
  const listed = new Set<string>();
  const failed: Found[] = [];
  tracker.enter('capturing', 1);
  await survey(run, sweeps, units, {
    found({ sweep, resource }) {
      const key = keyOf({ sweep, resource });
      listed.add(key);
      // What is described is a step by itself.
      tracker.found(sweep.collector.agent, 'describe' in sweep.collector ? undefined : key);
    },
    async visit(found) {
      if (await isStillHeld(scope, found)) return;
      if (!(await capture(scope, found, failures))) failed.push(found);
    },
    listed: (sweep, count) => ledger.listed(sweep, count),
    failed(sweep, count, failure) {
      ledger.failed(sweep, count, failure);
      // Of a service that has no address, only the whole ledger tells whether it fails or is not there.
      if (failure.kind !== 'unsupported' && failure.code !== 'ENOTFOUND')
        tracker.failure(sweep.collector.agent, `${sweep.collector.service} ${sweep.region}: ${failure.code}`);
    },
    agentListed: (agent) => tracker.listed(agent),
    agentDone: (agent) => tracker.finished(agent),
  });
  for (const record of fragments.records)
    if (!listed.has(recordKey(record))) fragments.drop(recordKey(record));
  await captureFound(scope, failed, failures);
}

/** A stopped run's capture of the resource is kept if the resource is still as it was captured. */
async function isStillHeld(scope: RoundsScope, found: Found): Promise<boolean> {
  const { sweep, resource } = found;
  const record = scope.fragments.find(keyOf(found));
  if (!record || record.gaps.length > 0) return false;
  const look = await lookAt(scope.run, sweep, resource).catch(async (error: unknown) => {
    await rethrowOutage(error, scope.run);
    return undefined;
  });
  if (!look || !isEqual(record.look, look)) return false;
  const progress = scope.tracker.capture(sweep.collector.agent, keyOf(found));
  for await (const row of scope.fragments.rows(keyOf(found))) progress.file(row.size);
  progress.counted();
  scope.tracker.done(sweep.collector.agent, 'captured', titleOf(found));
  return true;
}

async function captureFound(
  scope: RoundsScope,
  all: readonly Found[],
  failures: FailedResources,
): Promise<void> {
  const work = all.map((found) => {
    scope.tracker.again(found.sweep.collector.agent);
    return scope.units[found.sweep.collector.agent](async () => {
      scope.run.signal.throwIfAborted();
      await capture(scope, found, failures);
    });
  });
  await settle(work);
}

/** True unless the resource failed in a way that another attempt may mend. */
async function capture(scope: RoundsScope, found: Found, failures: FailedResources): Promise<boolean> {
  const { run, fragments, tracker } = scope;
  const { sweep, resource } = found;
  const { agent, service } = sweep.collector;
  const key = keyOf(found);
  const progress = tracker.capture(agent, key);
  try {
    const previous = scope.previous(key);
    await captureResource({ run, sweep, resource, previous, fragments, progress });
    const hadFailed = failures.delete(key);
    tracker.done(agent, hadFailed ? 'mended' : 'captured', titleOf(found));
    return true;
  } catch (error) {
    await rethrowOutage(error, run);
    if (error instanceof ResourceGoneError) {
      fragments.drop(key);
      tracker.done(agent, failures.delete(key) ? 'mended' : 'seen', titleOf(found));
      return true;
    }
    const { kind, ...failure } = describeFailure(error);
    const isNews = !failures.has(key);
    const isFinal = kind === 'denied' || kind === 'unsupported';
    const name = nameOf(found);
    const what = fragments.find(key) ? 'its newest state' : 'everything';
    failures.set(key, {
      name,
      failure: { ...failure, what, service, region: name.region, resource: titleOf(found) },
      isFinal,
    });
    tracker.done(agent, isNews ? 'failed' : 'seen', titleOf(found));
    if (isNews) tracker.failure(agent, `${service} ${titleOf(found)}: ${briefly(error, failure)}`);
    return isFinal;
  } finally {
    progress.counted();
  }
}

function conclude(outcome: LookOutcome, failures: FailedResources, rounds: number): RoundsResult {
  const asOf = new Date(outcome.at).toISOString();
  const movedNow = [
    ...outcome.changed.map((found) => moved(nameOf(found), 'changed during the window')),
    ...outcome.appeared.map((found) => moved(nameOf(found), whyAppeared(found, outcome))),
    ...outcome.vanished.map((record) => moved(record, 'was deleted during the window')),
    ...outcome.late.map((sweep) => movedAny(sweep, 'could not be listed before')),
    ...outcome.unknown,
  ];
  const { recalled } = outcome;
  const facts = { asOf, rounds, ...(recalled.length > 0 ? { recalled: Array.from(recalled) } : {}) };
  const consistency: Consistency =
    movedNow.length === 0 ? { kind: 'atomic', ...facts } : { kind: 'fuzzy', ...facts, moved: movedNow };
  const heldUntil = new Map(Array.from(outcome.equal, (key) => [key, outcome.at]));
  return { consistency, failures: failures.failures, heldUntil };
}

function whyAppeared({ sweep }: Found, { before }: LookOutcome): string {
  return `${before.has(sweep) ? 'appeared during the window' : 'could not be listed before'}, not captured`;
}

/** AWS's code says it; one of ours says less than its message. */
function briefly(error: unknown, { code, message }: { code: string; message: string }): string {
  return error instanceof TidemarkError ? message : code;
}
