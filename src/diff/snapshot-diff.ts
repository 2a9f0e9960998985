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
  manifests: Sides<Manifest>,
  options: DiffOptions,
): Promise<SnapshotDiff> {
  const { before, after } = manifests;
  const { added, removed, changed } = compareResources(before, after);
  const [old, fresh] = [byKey(before.resources), byKey(after.resources)];
  const compared = await compareAll(store, changed, manifests, options);
  const differing = compared.filter(({ details }) => details.length > 0);
  const unread = compared.filter(({ details, unread }) => details.length === 0 && unread.length > 0);
  const gone = removed.map((named) => describeOneSided('removed', old.get(keyOf(named))));
  const made = added.map((named) => describeOneSided('added', fresh.get(keyOf(named))));
  const resources = [...gone, ...made, ...differing].sort(compareChanges);
  const shared = Array.from(fresh.keys()).filter((key) => old.has(key)).length;
  const same = shared - differing.length - unread.length;
  return {
    kind: 'diff',
    before: factsOf(before),
    after: factsOf(after),
    counts: {
      added: added.length,
      removed: removed.length,
      changed: differing.length,
      same,
      unread: unread.length,
    },
    severities: countSeverities(resources),
    resources,
    notes: explainUncompared(manifests, { added, removed }, unread),
  };
}

async function compareAll(
  store: DiffStore,
  changed: readonly Key[],
  { before, after }: Sides<Manifest>,
  { signal }: DiffOptions,
): Promise<ResourceChange[]> {
  const [old, fresh] = [byKey(before.resources), byKey(after.resources)];
  const budget = createBudget();
  const pairs = changed.flatMap((key) => {
    const [was, is] = [old.get(keyOf(key)), fresh.get(keyOf(key))];
    return was && is ? [{ was, is }] : [];
  });
  const compare = ({ was, is }: (typeof pairs)[number]) => {
    const sides = [
      { snapshot: before.name, resource: was },
      { snapshot: after.name, resource: is },
    ] as const;
    return compareCaptures(store, ...sides, { signal, budget });
  };
  return pMap(pairs, compare, { concurrency: RESOURCES_AT_ONCE, signal });
}

function describeOneSided(
  change: 'added' | 'removed',
  resource: ManifestResource | undefined,
): ResourceChange {
  const before = change === 'removed' ? resource : undefined;
  const facts = identify({ before, after: change === 'added' ? resource : undefined });
  return { ...facts, change, severity: rateResource(change, facts.service), details: [], unread: [] };
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
