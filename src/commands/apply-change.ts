import type { Change, ChangeRequest, Plan, PlanAnswer } from '../changes/change.ts';
import type { Changes, ProposeAnswer } from '../changes/changes.ts';
import { CancelledError } from '../errors.ts';
import type { Requester } from '../runs/snapshots.ts';
import type { ChangeView } from '../terminal/change-view.ts';
import { renderEffect, renderEffectBriefly } from '../terminal/effect.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderPlan } from '../terminal/plan.ts';
import { sanitise } from '../terminal/text.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';

export interface ChangeDeps extends CommandDeps {
  readonly changes: Pick<Changes, 'plan' | 'propose' | 'approve' | 'rollback' | 'find' | 'list'>;
  readonly view: ChangeView;
  /** Who sits at the terminal: with `--yes` the approver, and audited as such. */
  readonly by: Requester;
  /** Aborted when the person at the terminal, or the system, asks to stop. */
  readonly stop: AbortSignal;
}

/**
 * Prints the plan of what was asked for; with `yes` it is proposed, approved, applied, and what came of it printed.
 * Exit code 2 only where what was typed is wrong whatever the state; 1 where the state does not allow it.
 */
export async function applyChange(request: ChangeRequest, isYes: boolean, deps: ChangeDeps): Promise<number> {
  if (!isYes) {
    const answer = await orStopped(deps.changes.plan(request), deps.stop);
    return answer.kind === 'plan' ? showPlan(answer.plan, deps) : showRefusal(answer, deps);
  }
  const answer = await orStopped(propose(request, deps), deps.stop);
  return answer.kind === 'proposed' ? await approve(answer.change, deps) : showRefusal(answer, deps);
}

function propose(request: ChangeRequest, { changes, by }: ChangeDeps): Promise<ProposeAnswer> {
  const { kind, args } = request;
  return kind === 'rollback' ? changes.rollback(String(args.change), by) : changes.propose(request, by);
}

async function approve(proposed: Change, deps: ChangeDeps): Promise<number> {
  const { changes, by, json, quiet, stdout, stderr, view } = deps;
  if (!json && !quiet) stdout.write(`${renderPlan(proposed.plan, viewOf(deps))}\n`);
  const answer = await changes.approve(proposed.id, proposed.hash, by, (progress) => view.update(progress));
  switch (answer.kind) {
    case 'applying': {
      const change = await follow(answer.done, deps);
      return report(change, deps);
    }
    case 'stale':
      if (json) writeJson(stdout, answer);
      stderr.write(
        `${proposed.id} was made from what has changed since: nothing was done; give the command again\n`,
      );
      for (const line of answer.moved ?? []) stderr.write(`${sanitise(line)}\n`);
      return EXIT.failed;
    case 'refused':
      return refuseWith({ kind: 'refused', reasons: [answer.reason] }, deps);
    default:
      return answer satisfies never;
  }
}

async function follow(done: Promise<Change>, deps: ChangeDeps): Promise<Change> {
  using _ = deps.view;
  return await done;
}

function report(change: Change, deps: ChangeDeps): number {
  const { json, quiet, stdout, stop } = deps;
  const render = quiet ? renderEffectBriefly : renderEffect;
  if (json) writeJson(stdout, { kind: 'change', change });
  else stdout.write(render(change, viewOf(deps)));
  return stop.aborted ? EXIT.interrupted : exitCodeOfChange(change);
}

/** Partly done is what has done something and not all of it, or waits for the CDN in vain. */
function exitCodeOfChange({ plan, state, effect }: Change): number {
  const steps = effect?.steps ?? [];
  const done = steps.filter(({ outcome }) => outcome === 'done').length;
  const isBegun = steps.some(({ outcome, reached }) => outcome === 'done' || reached !== undefined);
  const isWhole = state === 'applied' && done === plan.operations.length;
  const isServed =
    !plan.invalidate || (effect?.invalidation?.state === 'Completed' && effect.invalidation.serves !== 'old');
  if (isWhole && isServed) return EXIT.done;
  return isBegun || state === 'applied' ? EXIT.partial : EXIT.failed;
}

function showPlan(plan: Plan, deps: ChangeDeps): number {
  const { json, quiet, stdout } = deps;
  if (json) writeJson(stdout, { kind: 'plan', plan });
  else {
    stdout.write(renderPlan(plan, viewOf(deps)));
    if (!quiet) stdout.write('\nNothing was changed: --yes applies this.\n');
  }
  return EXIT.done;
}

function showRefusal(answer: Exclude<PlanAnswer, { kind: 'plan' }>, deps: ChangeDeps): number {
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  if (deps.json) writeJson(deps.stdout, answer);
  else deps.stdout.write(`${sanitise(answer.reason)}\n`);
  return EXIT.done;
}

function viewOf({ palette, stdout }: ChangeDeps) {
  return { palette, width: stdout.columns };
}

/** A plan only reads: told to stop, nothing is waited for. */
async function orStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  if (stop.aborted) throw new CancelledError('stopped; nothing was changed');
  const stopped = Promise.withResolvers<never>();
  const onStop = (): void => stopped.reject(new CancelledError('stopped; nothing was changed'));
  stop.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
