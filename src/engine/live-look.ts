import { type CallFailure, describeFailure } from '../aws/failure.ts';
import { isUnread } from '../manifest/changes.ts';
import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import { lookAt } from './capture.ts';
import { recordKey } from './capture-record.ts';
import { type Gap, ResourceGoneError } from './collector.ts';
import { type RunScope, rethrowOutage, type Sweep } from './context.ts';
import { describesTheSame } from './document-look.ts';
import { idOfKey } from './fingerprint-key.ts';
import { isListedBy, keyOf, movedAny, nameOf, titleOf } from './found.ts';
import { openLiveScope } from './live-scope.ts';
import { type Engine, limitsOf, UNITS_PER_AGENT } from './run.ts';
import { type Found, survey } from './survey.ts';

/** `-` gone, `+` new, `*` changed since the snapshot; `!` could not be compared, and why. */
export interface LiveDifference {
  readonly mark: '-' | '+' | '*' | '!';
  readonly service: string;
  readonly region: string;
  readonly id: string;
  readonly title: string;
  readonly reason?: string;
}

export interface LiveComparison {
  /** When looking began, ISO 8601. */
  readonly at: string;
  /** Resources that are as they were captured. */
  readonly same: number;
  /** By service and title. */
  readonly differences: readonly LiveDifference[];
}

export interface LiveLookOptions {
  readonly signal: AbortSignal;
  /** Resources looked at, of those found so far. */
  readonly onProgress: (done: number, of: number) => void;
}

type Verdict = Pick<LiveDifference, 'mark' | 'reason'> | 'same';

const OTHER_KEY =
  'its fingerprint was made by another database: verify with that one, or take a new snapshot';

/**
 * Holds the estate as it is now against a snapshot, resource by resource, by the agents that took part in it. Stores
 * nothing.
 * @throws {AccountError} where these credentials are of another account than the snapshot.
 */
export async function lookLive(
  manifest: Manifest,
  engine: Engine,
  { signal, onProgress }: LiveLookOptions,
): Promise<LiveComparison> {
  await using scope = await openLiveScope(manifest, engine, signal);
  const at = new Date().toISOString();
  const look = new LiveLook(scope.run, manifest, onProgress);
  await survey(scope.run, scope.sweeps, limitsOf(UNITS_PER_AGENT), look);
  return { at, ...look.conclude() };
}

/** What a survey of the estate finds, against the manifest. */
class LiveLook {
  readonly #run: RunScope;
  readonly #manifest: Manifest;
  readonly #onProgress: LiveLookOptions['onProgress'];
  readonly #captured: ReadonlyMap<string, ManifestResource>;
  readonly #isOtherKey: boolean;
  readonly #seen = new Set<string>();
  readonly #unlisted = new Map<Sweep, string>();
  readonly #differences: LiveDifference[] = [];
  #same = 0;
  #found = 0;
  #done = 0;

  constructor(run: RunScope, manifest: Manifest, onProgress: LiveLookOptions['onProgress']) {
    this.#run = run;
    this.#manifest = manifest;
    this.#onProgress = onProgress;
    this.#captured = new Map(manifest.resources.map((each) => [recordKey(each), each]));
    this.#isOtherKey = manifest.fingerprintKey !== undefined && manifest.fingerprintKey !== idOfKey(run.key);
  }

  found(found: Found): void {
    this.#seen.add(keyOf(found));
    this.#onProgress(this.#done, ++this.#found);
  }

  async visit(found: Found): Promise<void> {
    const captured = this.#captured.get(keyOf(found));
    const verdict = captured ? await this.#compare(found, captured) : this.#judgeNew(found);
    this.#note({ ...nameOf(found), title: titleOf(found) }, verdict);
    this.#onProgress(++this.#done, this.#found);
  }

  listed(): void {}
  agentListed(): void {}
  agentDone(): void {}

  failed(sweep: Sweep, _count: number, { kind, call, code }: CallFailure): void {
    const reason = `could not be listed: ${[call, code].filter(Boolean).join(': ')}`;
    this.#unlisted.set(sweep, reason);
    const isNamed = this.#manifest.resources.some((captured) => isListedBy(sweep, captured));
    // Nothing of it was captured: what there is now is not known either, unless the service itself is not there.
    if (isNamed || kind === 'unsupported') return;
    this.#note({ ...movedAny(sweep, reason), title: '*' }, { mark: '!', reason });
  }

  conclude(): Omit<LiveComparison, 'at'> {
    for (const [key, captured] of this.#captured)
      if (!this.#seen.has(key)) this.#note(captured, this.#judgeUnseen(captured));
    const order = ({ service, title, region }: LiveDifference) => `${service}\0${title}\0${region}`;
    const differences = this.#differences.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    return { same: this.#same, differences };
  }

  #note({ service, region, id, title }: Omit<LiveDifference, 'mark'>, verdict: Verdict): void {
    if (verdict === 'same') this.#same += 1;
    else this.#differences.push({ service, region, id, title, ...verdict });
  }

  get #wasUnread(): string {
    return `could not be read in full when ${this.#manifest.name} was taken`;
  }

  #judgeNew(found: Found): Verdict {
    const isUnknown = isUnread({ ...nameOf(found), title: titleOf(found) }, this.#manifest.failures);
    return isUnknown ? { mark: '!', reason: this.#wasUnread } : { mark: '+' };
  }

  #judgeUnseen(captured: ManifestResource): Verdict {
    const failed = Array.from(this.#unlisted).find(([sweep]) => isListedBy(sweep, captured));
    return failed ? { mark: '!', reason: failed[1] } : { mark: '-' };
  }

  async #compare({ sweep, resource }: Found, captured: ManifestResource): Promise<Verdict> {
    const gaps: Gap[] = [];
    try {
      const look = await lookAt(this.#run, sweep, resource, (gap) => gaps.push(gap));
      if ('unknown' in look) return { mark: '!', reason: look.unknown };
      if (captured.fingerprint === '') return { mark: '!', reason: 'it was captured without a fingerprint' };
      if (look.fingerprint === captured.fingerprint) return 'same';
      const gap = gaps.find(({ kind }) => kind !== 'unsupported');
      if (captured.gaps.some(({ kind }) => kind !== 'unsupported'))
        return { mark: '!', reason: this.#wasUnread };
      if (gap) return { mark: '!', reason: `${gap.what} could not be read: ${gap.call}: ${gap.code}` };
      if (!this.#isOtherKey) return { mark: '*' };
      return (
        (await this.#compareDocuments({ sweep, resource }, captured)) ?? { mark: '!', reason: OTHER_KEY }
      );
    } catch (error) {
      await rethrowOutage(error, this.#run);
      if (error instanceof ResourceGoneError) return { mark: '-' };
      const { call, code } = describeFailure(error);
      return { mark: '!', reason: `could not be read: ${[call, code].filter(Boolean).join(': ')}` };
    }
  }

  /** Undefined where only the fingerprint could tell. */
  async #compareDocuments(found: Found, captured: ManifestResource): Promise<Verdict | undefined> {
    const isSame = await describesTheSame(this.#run, found, this.#manifest.name, captured);
    if (isSame === undefined) return undefined;
    return isSame ? 'same' : { mark: '*' };
  }
}
