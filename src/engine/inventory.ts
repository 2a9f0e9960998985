import type { CollectorContext } from './collector.ts';

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
