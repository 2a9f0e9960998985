import type { Change, Plan } from '../changes/change.ts';
import { hashPlan } from '../changes/plan-hash.ts';
import { isOfRestore } from '../changes/restore-target.ts';
import { renderEffect, renderEffectBriefly } from '../terminal/effect.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderPlan } from '../terminal/plan.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

const HASH_SHOWN = 12;
const TICK_SOME =
  'Nothing would be changed: all of it is doubtful. Name what is meant with --tick ID,… or add --include-doubtful.';

/** Nothing would be done: everything in it is doubtful and nothing is ticked. */
export function isEmpty({ operations, invalidate }: Plan): boolean {
  return operations.length === 0 && invalidate === undefined;
}

/** A plan that is not applied. */
export function reportPlan(plan: Plan, { json, quiet, stdout, palette }: CommandDeps): number {
  const hash = hashPlan(JSON.parse(JSON.stringify(plan)) as Plan);
  if (json) writeJson(stdout, { kind: 'plan', plan, hash });
  else {
    stdout.write(renderPlan(plan, { palette, width: stdout.columns }));
    const next = isEmpty(plan) ? TICK_SOME : describeNext(plan, hash);
    if (!quiet) stdout.write(`\n${next}\n`);
  }
  return EXIT.done;
}

function describeNext({ request }: Plan, hash: string): string {
  if (!isOfRestore(request)) return 'Nothing was changed: --yes applies this.';
  return `Nothing was changed: --apply does this; with --plan ${showHash(hash)} only if nothing has moved since.`;
}

/** Of a plan's hash, enough to tell it from any other. */
export function showHash(hash: string): string {
  return hash.slice(0, HASH_SHOWN);
}

/** What came of a change. */
export function reportChange(
  change: Change,
  { json, quiet, stdout, palette, stop }: CommandDeps & { readonly stop: AbortSignal },
): number {
  const render = quiet ? renderEffectBriefly : renderEffect;
  if (json) writeJson(stdout, { kind: 'change', change });
  else stdout.write(render(change, { palette, width: stdout.columns }));
  const exitCode = exitCodeOf(change);
  return stop.aborted && exitCode !== EXIT.done ? EXIT.interrupted : exitCode;
}

/** Partly done is what has done something and not all of it, or was not seen to be served. */
function exitCodeOf({ plan, state, effect }: Change): number {
  const steps = effect?.steps ?? [];
  const done = steps.filter(({ outcome }) => outcome === 'done').length;
  const isBegun = steps.some(({ outcome, reached }) => outcome === 'done' || reached !== undefined);
  const isWhole = state === 'applied' && done === plan.operations.length;
  const isServed =
    !plan.invalidate || (effect?.invalidation?.state === 'Completed' && effect.invalidation.serves !== 'old');
  if (isWhole && isServed) return EXIT.done;
  return isBegun || state === 'applied' ? EXIT.partial : EXIT.failed;
}
