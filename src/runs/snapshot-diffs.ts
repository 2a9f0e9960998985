import type { SnapshotDiff } from '../diff/change.ts';
import type { Store } from '../store/store.ts';
import type { Refusal } from './snapshots.ts';

/** What every door asks of two snapshots. */
export interface SnapshotDiffs {
  /**
   * From the first to the second; without a second from the first to the newest, and where that is the first itself
   * from the one before it.
   * @throws {SnapshotError} where one of them is damaged.
   */
  diff(first: string, second: string | undefined, signal: AbortSignal): Promise<SnapshotDiff | Refusal>;
}

export function createSnapshotDiffs(store: Store): SnapshotDiffs {
  return {
    async diff(first, second, signal) {
      // Loaded when it is needed: most commands compare nothing.
      const [{ chooseSnapshots }, { diffSnapshots }] = await Promise.all([
        import('../diff/snapshot-choice.ts'),
        import('../diff/snapshot-diff.ts'),
      ]);
      const choice = await chooseSnapshots(store, first, second);
      return choice.kind === 'refused'
        ? choice
        : diffSnapshots(store, choice.before, choice.after, { signal });
    },
  };
}
