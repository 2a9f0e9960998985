import { describeFailure } from '../aws/failure.ts';
import type { Coverage } from '../manifest/manifest.ts';
import type { CollectorContext } from './collector.ts';
import { createContext, type RunScope } from './context.ts';
import { CoverageTally } from './coverage-tally.ts';

/** Something that exists, as the account's own inventory has it. */
export interface InventoryItem {
  readonly arn: string;
  /** Empty where the service exists once for the account. */
  readonly region: string;
  /** What it is, in the words of its ARN: only where no collector captures it. */
  readonly uncovered?: { readonly service: string; readonly type: string };
}

/** What lists all there is, captured or not. */
export interface Inventory {
  /** IAM actions of its calls. */
  readonly actions: readonly string[];
  /** Calls a second, after the service first says it is too much. */
  readonly ratePerSecond: number;
  /** The region that lists what exists once for the account, for whoever works in `region`. */
  homeOf(region: string): string;
  /** All of one region; throws what the SDK throws. */
  list(context: Pick<CollectorContext, 'aws'>): AsyncIterable<InventoryItem>;
}

export interface InventoryTaking {
  /** What is known by now, waiting a little for what is not; never throws. */
  finish(): Promise<Coverage>;
}

/** The capture has been longer in all but the smallest of runs; a slow answer must not hold up the others. */
const GRACE_MS = 5_000;

/** Begins to list what there is in every region, beside the capture: nothing it meets with ends the run. */
export function startInventory(run: RunScope, inventory: Inventory): InventoryTaking {
  const { region, regions = [region] } = run.config.aws;
  const home = inventory.homeOf(region);
  const tally = new CoverageTally(new Set([...regions, home]));
  const over = new AbortController();
  const listRegion = async (each: string) => {
    const collector = { agent: 'config', ratePerSecond: inventory.ratePerSecond } as const;
    try {
      const context = createContext(run, { collector, region: each }, () => {});
      for await (const item of inventory.list(context)) {
        if (over.signal.aborted) return;
        // Of a region that is asked only for what has none, the rest is not looked at, as in all other regions.
        if (item.region === '' || regions.includes(each)) tally.add(each, item);
      }
      if (!over.signal.aborted) tally.listed(each);
    } catch (error) {
      if (!over.signal.aborted) tally.failed(each, describeFailure(error));
    }
  };
  const all = Promise.all(Array.from(new Set([...regions, home]), listRegion));
  return {
    async finish() {
      const late = run.clock.pause(GRACE_MS, AbortSignal.any([run.signal, over.signal])).catch(() => {});
      await Promise.race([all, late]);
      over.abort();
      return tally.describe();
    },
  };
}
