import pMap from 'p-map';
import { compareResources } from '../manifest/changes.ts';
import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import { createBudget } from './budget.ts';
import { compareSeverity, type ResourceChange, SEVERITIES, type Sides, type SnapshotDiff } from './change.ts';
import { explainUncompared } from './coverage.ts';
import { compareCaptures, type DiffStore, identify } from './resource-change.ts';
import { rateResource } from './severity.ts';
import { readSnapshots } from './snapshot-choice.ts';

/** Resources compared at once. */
const RESOURCES_AT_ONCE = 4;

interface DiffOptions {
  readonly signal: AbortSignal;
}

type Refused = { readonly kind: 'refused'; readonly reasons: readonly string[] };

/**
 * What differs between two sealed snapshots, from the first to the second; resources that are equal are not read.
 * Refused where one of them is not there, not whole, or has a manifest that cannot be read.
 * @throws {SnapshotError} where SHA256SUMS of one is damaged.
 */
export async function diffSnapshots(
  store: DiffStore,
  before: string,
  after: string,
  options: DiffOptions,
): Promise<SnapshotDiff | Refused> {
  const read = await readSnapshots(store, [before, after]);
  if ('reasons' in read) return { kind: 'refused', reasons: read.reasons };
  const [old, fresh] = read.manifests;
  return old && fresh
    ? diffManifests(store, { before: old, after: fresh }, options)
    : { kind: 'refused', reasons: [] };
}

async function diffManifests(
  store: DiffStore,
  { before, after }: Sides<Manifest>,
  options: DiffOptions,
): Promise<SnapshotDiff> {
  const { added, removed, changed } = compareResources(before, after);
  const [old, fresh] = [byKey(before.resources), byKey(after.resources)];
  const oneSided = (change: 'added' | 'removed', all: typeof added, from: Map<string, ManifestResource>) =>
    all.map((named): ResourceChange => {
      const resource = from.get(keyOf(named));
      const sides =
        change === 'added' ? { before: undefined, after: resource } : { before: resource, after: undefined };
      return {
        ...identify(sides),
        change,
        severity: rateResource(change, named.service),
        details: [],
        unread: [],
      };
    });
  const budget = createBudget();
  const compare = async (named: (typeof changed)[number]): Promise<ResourceChange[]> => {
    const [was, is] = [old.get(keyOf(named)), fresh.get(keyOf(named))];
    if (!was || !is) return [];
    const sides = [
      { snapshot: before.name, resource: was },
      { snapshot: after.name, resource: is },
    ] as const;
    return [await compareCaptures(store, ...sides, { ...options, budget })];
  };
  const compared = (
    await pMap(changed, compare, { concurrency: RESOURCES_AT_ONCE, signal: options.signal })
  ).flat();
  const differing = compared.filter(({ details }) => details.length > 0);
  const unread = compared.filter(({ details, unread }) => details.length === 0 && unread.length > 0);
  const resources = [
    ...oneSided('removed', removed, old),
    ...oneSided('added', added, fresh),
    ...differing,
  ].sort(compareChanges);
  const shared = Array.from(fresh.keys()).filter((key) => old.has(key)).length;
  const counts = {
    ...{ added: added.length, removed: removed.length, changed: differing.length, unread: unread.length },
    same: shared - differing.length - unread.length,
  };
  return {
    kind: 'diff',
    before: factsOf(before),
    after: factsOf(after),
    counts,
    severities: countSeverities(resources),
    resources,
    notes: explainUncompared({ before, after }, { added, removed }, unread),
  };
}

function factsOf({ name, estate, account, state, finishedAt }: Manifest): SnapshotDiff['before'] {
  return { name, estate, state, finishedAt, ...(account !== undefined && { account }) };
}

function countSeverities(resources: readonly ResourceChange[]): SnapshotDiff['severities'] {
  const count = (severity: string) => resources.filter((each) => each.severity === severity).length;
  return Object.fromEntries(
    SEVERITIES.map((severity) => [severity, count(severity)]),
  ) as SnapshotDiff['severities'];
}

type Key = Pick<ManifestResource, 'service' | 'region' | 'id'>;

function keyOf({ service, region, id }: Key): string {
  return JSON.stringify([service, region, id]);
}

function byKey(resources: readonly ManifestResource[]): Map<string, ManifestResource> {
  return new Map(resources.map((each) => [keyOf(each), each]));
}

const ORDER = ['removed', 'changed', 'added'] as const;

function compareChanges(a: ResourceChange, b: ResourceChange): number {
  const rank = ORDER.indexOf(a.change) - ORDER.indexOf(b.change);
  return compareSeverity(a, b) || rank || (placeOf(a) < placeOf(b) ? -1 : 1);
}

function placeOf({ service, title, region, id }: ResourceChange): string {
  return JSON.stringify([service, title, region, id]);
}
