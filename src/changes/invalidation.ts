import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import pMap from 'p-map';
import { collapsePaths, EVERYTHING, toCdnPaths } from '../sites/cdn-path.ts';
import { assertStagingDistribution } from '../sites/guard.ts';
import { type ApplyContext, explainFailure } from './apply-context.ts';
import type { InvalidationOutcome, Operation, Plan, StepOutcome } from './change.ts';
import type { Distribution } from './ports.ts';

const DEADLINE_MS = 15 * 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** Questions about an invalidation that may fail one after the other. */
const PATIENCE = 5;
const MAX_LOOKS = 8;
/** Larger files are not fetched to be compared. */
const MAX_COMPARED_BYTES = 5_000_000;

/** What is invalidated, for which change: asked for again with the same id, CloudFront makes no second one. */
export interface Invalidating {
  readonly id: string;
  readonly plan: Plan;
  readonly steps: readonly StepOutcome[];
}

/** Invalidates, waits until CloudFront says that it is done, and looks what is served then. */
export async function invalidate(
  asked: Invalidating,
  { distribution: id, paths }: NonNullable<Plan['invalidate']>,
  context: ApplyContext,
  onAsked: (asked: Pick<InvalidationOutcome, 'id' | 'state'>) => void,
): Promise<InvalidationOutcome> {
  const { config, cdn, signal } = context;
  try {
    assertStagingDistribution(config, id);
    const made = await cdn.invalidate(id, collapsePaths(paths), asked.id, signal);
    onAsked({ id: made.id, state: 'InProgress' });
    const state = await waitUntilCompleted(id, made.id, context);
    const serves = state === 'Completed' ? await lookAtAll(asked, id, paths, context) : undefined;
    return { id: made.id, state, ...(serves && { serves }) };
  } catch (error) {
    signal.throwIfAborted();
    return { id: '', state: 'Failed', ...explainFailure(error) };
  }
}

async function waitUntilCompleted(id: string, invalidation: string, context: ApplyContext): Promise<string> {
  const { cdn, pause, signal, halted } = context;
  let failures = 0;
  let state = 'InProgress';
  for (let waited = 0, next = FIRST_PAUSE_MS; waited < DEADLINE_MS; waited += next) {
    try {
      state = await cdn.state(id, invalidation, signal);
      failures = 0;
    } catch {
      signal.throwIfAborted();
      if (++failures >= PATIENCE) return 'Unknown';
    }
    if (state !== 'InProgress' || halted.aborted) return state;
    await pause(next, AbortSignal.any([signal, halted])).catch(() => signal.throwIfAborted());
    next = Math.min(next * 1.5, LONGEST_PAUSE_MS);
  }
  return state;
}

/** An object of staging, the addresses it may have, and what was there before the change. */
interface Sample {
  readonly bucket: string;
  readonly key: string;
  readonly addresses: readonly string[];
  readonly replaced?: string;
}

type Serves = NonNullable<InvalidationOutcome['serves']>;

/** `old` if anything is; `new` if all that could be reached is; a domain that cannot be reached is no failure. */
async function lookAtAll(
  asked: Invalidating,
  id: string,
  paths: readonly string[],
  context: ApplyContext,
): Promise<Serves> {
  const { cdn, config, signal } = context;
  const distribution = await cdn.find(id, signal).catch(() => undefined);
  const place = config.sites[asked.plan.request.target]?.staging;
  if (!distribution || !place) return 'unknown';
  const written = findWritten(asked, place);
  const samples = written.length > 0 ? written : paths.map((path) => toSample(path, place));
  const seen = await pMap(samples.slice(0, MAX_LOOKS), (sample) => look(sample, distribution, context));
  if (seen.includes('old')) return 'old';
  return seen.length > 0 && seen.every((served) => served === 'new') ? 'new' : 'unknown';
}

/** Pages first: that is what people look at. */
function findWritten({ plan, steps }: Invalidating, place: { readonly prefix: string }): readonly Sample[] {
  const samples = plan.operations.flatMap((operation, index): (Sample & { readonly isPage: boolean })[] => {
    const step = steps[index];
    if (!isWrite(operation) || step?.outcome !== 'done') return [];
    const { bucket, key, stage, after } = operation;
    if (after.size > MAX_COMPARED_BYTES) return [];
    const path = key.slice(place.prefix.length);
    // The address of the file itself, not that of its folder.
    const addresses = toCdnPaths(place, [path]).filter((address) => !address.endsWith('/'));
    const { replaced } = step;
    return [{ bucket, key, addresses, isPage: stage === 'pages', ...(replaced && { replaced }) }];
  });
  return samples.toSorted((a, b) => Number(b.isPage) - Number(a.isPage));
}

function isWrite(operation: Operation): operation is Extract<Operation, { readonly do: 'put' | 'copy' }> {
  return operation.do === 'put' || operation.do === 'copy';
}

/** What is behind an address where nothing was written. */
function toSample(address: string, place: { readonly bucket: string; readonly prefix: string }): Sample {
  const file = address === EVERYTHING || address.endsWith('/') ? address.replace('*', '') : address;
  const named = file.endsWith('/') ? `${file}index.html` : file;
  return {
    bucket: place.bucket,
    key: place.prefix + decode(named.slice(1)),
    addresses: named.endsWith('*') ? [] : [named],
  };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function look(sample: Sample, distribution: Distribution, context: ApplyContext): Promise<Serves> {
  const { cdn, objects, store, signal } = context;
  try {
    const now = await objects.get(sample.bucket, sample.key, signal);
    if (!now) return 'unknown';
    const old = sample.replaced === undefined ? undefined : await buffer(store.open(sample.replaced));
    let isOld = false;
    for (const address of sample.addresses) {
      const served = await cdn.fetch(distribution, address, signal);
      if (served && isSame(served, now.body)) return 'new';
      isOld ||= served !== undefined && old !== undefined && isSame(served, old);
    }
    return isOld ? 'old' : 'unknown';
  } catch {
    signal.throwIfAborted();
    return 'unknown';
  }
}

/** Whoever fetched it may have unpacked it. */
function isSame(served: Buffer, stored: Buffer): boolean {
  if (served.equals(stored)) return true;
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) return false;
  return gunzipSync(stored).equals(served);
}
