import pMap from 'p-map';
import type { RestoreTarget } from '../changes/change.ts';
import type { RestoreState } from '../changes/restore-port.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import type { ResourceContext } from './resource-planner.ts';

const AT_ONCE = 8;

/** Each step with what is there now, in their order. */
export function lookAtAll<S extends RestoreTarget>(
  steps: readonly S[],
  context: ResourceContext,
): Promise<readonly { readonly step: S; readonly now: RestoreState }[]> {
  const look = async (step: S) => ({ step, now: await lookAtStep(step, context.args.identity, context) });
  return pMap(steps, look, { concurrency: AT_ONCE, signal: context.signal });
}
