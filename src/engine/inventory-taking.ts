import { describeFailure } from '../aws/failure.ts';
import type { Coverage } from '../manifest/manifest.ts';
import { createContext, type RunScope } from './context.ts';
import { CoverageTally } from './coverage-tally.ts';
import type { Inventory } from './inventory.ts';

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
