import { buffer } from 'node:stream/consumers';
import pMap from 'p-map';
import { type ApplyContext, explainFailure } from './apply-context.ts';
import type { StepOutcome } from './change.ts';
import { type Deployment, findFunction, toCodeSha256 } from './function-step.ts';
import { MovedError } from './ports.ts';

const AT_ONCE = 16;

/** A deployment with what came of it. */
export interface Deployed {
  readonly operation: Deployment;
  readonly outcome: StepOutcome;
}

/** All or nothing, after a failure: puts back what was deployed. What was not deployed keeps its outcome. */
export async function putAllBack(
  deployed: readonly Deployed[],
  context: ApplyContext,
): Promise<readonly StepOutcome[]> {
  const failed = deployed.filter(({ outcome }) => outcome.outcome === 'failed');
  const names = failed.map(({ operation }) => operation.function).join(', ');
  const reason = failed.length > 0 ? `${names} failed` : 'not all were begun';
  return pMap(deployed, (each) => putBack(each, `put back, because ${reason}`, context), {
    concurrency: AT_ONCE,
  });
}

async function putBack(deployed: Deployed, reason: string, context: ApplyContext): Promise<StepOutcome> {
  const { operation, outcome } = deployed;
  const { index, replaced } = outcome;
  if (outcome.reached === undefined || replaced === undefined) return outcome;
  try {
    await restore(operation, replaced, context);
  } catch (error) {
    context.signal.throwIfAborted();
    const failure = explainFailure(error);
    const message = `has the new code and could not be put back: ${failure.message}`;
    return { ...outcome, outcome: 'failed', ...failure, message };
  }
  if (outcome.outcome === 'done') return { index, outcome: 'skipped', code: 'put-back', message: reason };
  const { reached: _, version: __, replaced: ___, ...cause } = outcome;
  return { ...cause, message: `${cause.message ?? ''}; its code was put back` };
}

async function restore(operation: Deployment, replaced: string, context: ApplyContext): Promise<void> {
  const { region, function: name, before, after, alias } = operation;
  const { functions, store, signal } = context;
  const now = await findFunction(operation, context);
  if (now.codeSha256 !== before.codeSha256) {
    if (now.codeSha256 !== toCodeSha256(after.sha256)) throw new MovedError(`${name} has been changed since`);
    const zip = await buffer(store.open(replaced));
    await functions.update(region, name, zip, now.revisionId, signal);
  }
  if (alias === undefined || now.version === before.version) return;
  // There was no such alias before, and it has to point to something.
  const version = before.version ?? (await functions.publish(region, name, before.codeSha256, signal));
  await functions.point(region, name, alias, version, signal);
}
