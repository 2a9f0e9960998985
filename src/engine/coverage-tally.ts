import type { CallFailure } from '../aws/failure.ts';
import type { Coverage } from '../manifest/manifest.ts';
import type { InventoryItem } from './inventory.ts';

type Answer = Coverage['regions'][number];
type Kind = Coverage['uncovered'][number];

/** Of one kind; the others are only counted. */
const MOST_ARNS = 1_000;

/** Counts what an inventory lists; memory is bounded by the kinds there are. */
export class CoverageTally {
  readonly #answers: Map<string, Answer>;
  readonly #kinds = new Map<string, Kind>();
  /** What has no region may be listed in several. */
  readonly #regionless = new Set<string>();

  constructor(regions: Iterable<string>) {
    const unfinished = (region: string): [string, Answer] => [
      region,
      { region, status: 'unfinished', count: 0 },
    ];
    this.#answers = new Map(Array.from(regions, unfinished));
  }

  add(asked: string, { arn, region, uncovered }: InventoryItem): void {
    if (region === '' && this.#regionless.has(arn)) return;
    if (region === '') this.#regionless.add(arn);
    this.#answer(asked).count += 1;
    if (!uncovered) return;
    const { service, type } = uncovered;
    const key = `${service}:${type}`;
    const kind = this.#kinds.get(key) ?? { service, type, count: 0, arns: [] };
    this.#kinds.set(key, kind);
    kind.count += 1;
    if (kind.arns.length < MOST_ARNS) kind.arns.push(arn);
  }

  /** The region's list came to its end. */
  listed(region: string): void {
    this.#answer(region).status = 'listed';
  }

  failed(region: string, { kind, call, code, message }: CallFailure): void {
    const status = kind === 'denied' || kind === 'unsupported' ? kind : 'failed';
    Object.assign(this.#answer(region), { status, call, code, message });
  }

  describe(): Coverage {
    const kinds = Array.from(this.#kinds.values(), (kind) => ({ ...kind, arns: kind.arns.toSorted() }));
    const regions = Array.from(this.#answers.values(), (answer) => ({ ...answer }));
    return {
      regions: regions.sort((a, b) => compare(a.region, b.region)),
      uncovered: kinds.sort((a, b) => compare(a.service, b.service) || compare(a.type, b.type)),
    };
  }

  #answer(region: string): Answer {
    const answer = this.#answers.get(region);
    if (!answer) throw new Error(`${region} was not asked`);
    return answer;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
