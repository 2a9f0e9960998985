import type { Moment } from './estate-log.ts';
import type { MovingRun } from './moving-run.ts';
import { show } from './moving-services.ts';

/** What a snapshot says that is not so; empty for one that tells the truth. */
export interface Verdict {
  readonly lies: readonly string[];
  /** Places that moved away and back, or came and went, unseen by any look: a service that shows no more than this allows no better. */
  readonly unseen: readonly string[];
}

/** Holds what the snapshot claims against the log of every state that ever was. */
export function judge(run: MovingRun): Verdict {
  const { consistency } = run;
  const named = consistency.kind === 'fuzzy' ? consistency.moved : [];
  const names = new Set(named.map(({ service, id }) => `${service}/${id}`));
  const isNamed = (place: string) =>
    names.has(resourceOf(place)) || (names.has(`${place.split('/')[0]}/*`) && !run.captured.has(place));
  const wrong = placesOf(run).filter((place) => !isNamed(place) && isWrong(run, place));
  const unseen = wrong.filter((place) => hasShownBefore(run, place) && hasShownAfter(run, place));
  const unnamed = wrong
    .filter((place) => !unseen.includes(place))
    .map((place) => `${place} was ${truthOf(run, place)}, held as ${run.captured.get(place)}`);
  const accused = named
    .filter(({ service, id, reason }) => !hasMoved(run, `${service}/${id}`, reason))
    .map(({ service, id, reason }) => `${service}/${id} is said to have moved: ${reason}`);
  const missing = run.failures
    .map(({ service, resource }) => `${service}/${resource}`)
    .filter((place) => run.captured.has(place) && !names.has(place))
    .map((place) => `${place} is said to be missing, and is held as it was`);
  return { lies: [...unnamed, ...accused, ...missing], unseen };
}

function placesOf({ log, captured }: MovingRun): string[] {
  return Array.from(new Set([...log.places, ...captured.keys()]));
}

function resourceOf(place: string): string {
  return place.split('/').slice(0, 2).join('/');
}

/** The instant the snapshot names; where something was recalled it is by the services' clock. */
function instantOf({ consistency, recalledAt, skew }: MovingRun): number {
  const asOf = Date.parse(consistency.asOf);
  // What is dated to the very second it is recalled as of came after it.
  return recalledAt.has(asOf) ? asOf - skew - 1 : asOf;
}

function truthOf(run: MovingRun, place: string): string | undefined {
  return show(place, run.log.at(place, instantOf(run)), run.skew);
}

function isWrong(run: MovingRun, place: string): boolean {
  const held = run.captured.get(place);
  return held !== truthOf(run, place) && !(held === undefined && isKnownMissing(run, place));
}

/** The snapshot says itself that it lacks the resource, or a list of all of them. */
function isKnownMissing({ failures, ledger }: MovingRun, place: string): boolean {
  const [service = '', id = ''] = place.split('/');
  const isListed = ledger.some((entry) => entry.service === service && entry.status !== 'failed');
  return !isListed || failures.some((failure) => failure.service === service && failure.resource === id);
}

function hasShownBefore(run: MovingRun, place: string): boolean {
  const instant = instantOf(run);
  return showsAsHeld(run, place, ({ at }) => at <= instant);
}

function hasShownAfter(run: MovingRun, place: string): boolean {
  const instant = instantOf(run);
  return showsAsHeld(run, place, ({ at }) => at > instant);
}

function showsAsHeld(run: MovingRun, place: string, isThen: (moment: Moment) => boolean): boolean {
  const held = run.captured.get(place);
  const moments = run.log.moments(place);
  const [first] = moments;
  const isFresh = held === undefined && (first === undefined || first.at > run.startedAt);
  return (
    (isFresh && isThen({ at: run.startedAt, value: undefined, revision: 0 })) ||
    moments.some((moment) => isThen(moment) && show(place, moment, run.skew) === held)
  );
}

/** It did since it was captured, or could not be looked at. */
function hasMoved(run: MovingRun, resource: string, reason: string): boolean {
  const since = run.heldFrom.get(resource) ?? run.startedAt;
  const isOf = (place: string) => resourceOf(place) === resource;
  if (/^could not be/.test(reason)) {
    const calls = [`read ${resource}`, `list ${resource.split('/')[0]}`];
    const since = / before/.test(reason) ? run.startedAt : (run.lookedAt.at(-1) ?? 0);
    return run.failed.some(({ call, at }) => at > since && calls.includes(call));
  }
  return run.log.places.some((place) => isOf(place) && run.log.hasChanged(place, since));
}
