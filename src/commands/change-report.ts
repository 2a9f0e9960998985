import type { Change, Plan } from '../changes/change.ts';
import { renderEffect, renderEffectBriefly } from '../terminal/effect.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderPlan } from '../terminal/plan.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

/** A plan that is not applied. */
export function reportPlan(plan: Plan, { json, quiet, stdout, palette }: CommandDeps): number {
  if (json) writeJson(stdout, { kind: 'plan', plan });
  else {
    stdout.write(renderPlan(plan, { palette, width: stdout.columns }));
    if (!quiet) stdout.write('\nNothing was changed: --yes applies this.\n');
  }
  return EXIT.done;
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
