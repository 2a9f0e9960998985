import type { ChangeRequest } from '../changes/change.ts';
import { UsageError } from '../errors.ts';
import { applyChange, type ChangeDeps } from './apply-change.ts';
import { requireChange } from './known-change.ts';
import type { StagingChange } from './program-staging.ts';

/** `staging css|price|sync|invalidate|rollback`: the plan, or with `isYes` the change. */
export async function changeSite(change: StagingChange, isYes: boolean, deps: ChangeDeps): Promise<number> {
  if (change.kind === 'rollback') await requireChange(change.change, change.site, deps.changes);
  return await applyChange(toRequest(change), isYes, deps);
}

/** @throws {UsageError} for `--tick` without ids. */
function toRequest({ kind, site: target, ...args }: StagingChange): ChangeRequest {
  if (kind !== 'price' || !('tick' in args)) return { kind, target, args };
  const { tick = '', ...price } = args;
  return { kind, target, args: { ...price, tick: readIds(tick) } };
}

function readIds(text: string): readonly string[] {
  const ids = text
    .split(/[\s,]+/)
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.length === 0)
    throw new UsageError('--tick: give ids from the plan, separated by commas: --tick d1,d2');
  return ids;
}
