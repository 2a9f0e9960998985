import type { ChangeRequest } from '../changes/change.ts';
import type { Config } from '../config.ts';
import { parseCssChange } from '../edits/css.ts';
import { parsePriceChange } from '../edits/price-change.ts';
import { findSite } from '../sites/place.ts';
import { applyChange, type ChangeDeps } from './apply-change.ts';
import { requireChange } from './known-change.ts';
import { refuseWith } from './refusal.ts';
import type { StagingChange } from './staging-change.ts';

export interface ChangeSiteDeps extends ChangeDeps {
  readonly config: Pick<Config, 'sites'>;
}

/** `staging css|price|sync|invalidate|rollback`: the plan, or with `isYes` the change. */
export async function changeSite(
  change: StagingChange,
  isYes: boolean,
  deps: ChangeSiteDeps,
): Promise<number> {
  const reasons = findMistakes(change, deps.config);
  if (reasons.length > 0) return refuseWith({ kind: 'refused', reasons, isInput: true }, deps);
  if (change.kind === 'rollback') await requireChange(change.change, change.site, deps.changes);
  return await applyChange(toRequest(change), isYes, deps);
}

/** All that is wrong with what was typed, before AWS is asked anything. */
function findMistakes(change: StagingChange, config: Pick<Config, 'sites'>): readonly string[] {
  const site = findSite(config, change.site);
  return [...(typeof site === 'string' ? [site] : []), ...findOwnMistakes(change)];
}

function findOwnMistakes(change: StagingChange): readonly string[] {
  switch (change.kind) {
    case 'css': {
      const parsed = parseCssChange(change);
      return parsed.kind === 'refused' ? parsed.reasons : [];
    }
    case 'price': {
      const parsed = parsePriceChange(change);
      const isTickless = change.tick !== undefined && readIds(change.tick).length === 0;
      return [
        ...(parsed.kind === 'refused' ? parsed.reasons : []),
        ...(isTickless ? ['--tick: give ids from the plan, separated by commas: --tick d1,d2'] : []),
      ];
    }
    case 'sync':
    case 'invalidate':
    case 'rollback':
      return [];
    default:
      return change satisfies never;
  }
}

function toRequest({ kind, site: target, ...args }: StagingChange): ChangeRequest {
  if (kind !== 'price' || !('tick' in args)) return { kind, target, args };
  const { tick = '', ...price } = args;
  return { kind, target, args: { ...price, tick: readIds(tick) } };
}

function readIds(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((id) => id !== '');
}
