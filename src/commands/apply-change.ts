import type { Change, ChangeRequest, PlanAnswer } from '../changes/change.ts';
import type { CarriedChanges, ProposeAnswer } from '../changes/changes.ts';
import type { Requester } from '../runs/snapshots.ts';
import type { ChangeView } from '../terminal/change-view.ts';
import { renderEffectBriefly } from '../terminal/effect.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderPlan } from '../terminal/plan.ts';
import { sanitise } from '../terminal/text.ts';
import { isEmpty, reportChange, reportPlan, showHash } from './change-report.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';
import { orStopped } from './stopping.ts';

export interface ChangeDeps extends CommandDeps {
  readonly changes: Pick<
    CarriedChanges,
    'plan' | 'propose' | 'approve' | 'reject' | 'stop' | 'rollback' | 'find' | 'list' | 'recover'
  >;
  readonly view: ChangeView;
  /** Who sits at the terminal: with `--yes` the approver, and audited as such. */
  readonly by: Requester;
  /** Aborted when the person at the terminal, or the system, asks to stop. */
  readonly stop: AbortSignal;
}

const UNCHANGED = 'stopped; nothing was changed';

/**
 * Prints the plan of what was asked for; with `yes` it is proposed, approved, applied, and what came of it printed.
 * `expected`: how the hash of its plan begins, without which nothing is done.
 * Exit code 2 only where what was typed is wrong whatever the state; 1 where the state does not allow it.
 */
export async function applyChange(
  request: ChangeRequest,
  isYes: boolean,
  deps: ChangeDeps,
  expected = '',
): Promise<number> {
  const { changes, stop } = deps;
  if (!isYes) {
    const answer = await orStopped(changes.plan(request), stop, UNCHANGED);
    return answer.kind === 'plan' ? reportPlan(answer.plan, deps) : reportNoPlan(answer, deps);
  }
  await finishInterrupted(deps);
  const answer = await orStopped(propose(request, deps), stop, UNCHANGED);
  if (answer.kind !== 'proposed') return reportNoPlan(answer, deps);
  if (!answer.change.hash.startsWith(expected)) return await refuseOther(answer.change, deps);
  return await approve(answer.change, deps);
}

/** What was looked at before has moved, or something else is asked for: the plan is another one. */
async function refuseOther({ id, hash }: Change, deps: ChangeDeps): Promise<number> {
  await deps.changes.reject(id, deps.by);
  const reason = `the plan is another one by now (${showHash(hash)}): nothing was done; look at it again without --apply`;
  return refuseWith({ kind: 'refused', reasons: [reason] }, deps);
}

/** What a process that died has left half done comes first: the new plan is made from what that leaves. */
async function finishInterrupted({ changes, stderr, palette, stop }: ChangeDeps): Promise<void> {
  const left = await orStopped(changes.recover(), stop, UNCHANGED);
  for (const { change, done } of left) {
    if (change.state !== 'approved' && change.state !== 'applying') continue;
    stderr.write(`${change.id} was interrupted in the middle: it is finished first\n`);
    stderr.write(
      renderEffectBriefly(await orStopped(done, stop, 'stopped; it can be gone on with'), { palette }),
    );
  }
}

function propose(request: ChangeRequest, { changes, by }: ChangeDeps): Promise<ProposeAnswer> {
  const { kind, args } = request;
  return kind === 'rollback' ? changes.rollback(String(args.change), by) : changes.propose(request, by);
}

async function approve(proposed: Change, deps: ChangeDeps): Promise<number> {
  const { changes, by, json, quiet, stdout, stderr, palette, view } = deps;
  if (isEmpty(proposed.plan)) {
    await changes.reject(proposed.id, by);
    reportPlan(proposed.plan, deps);
    return EXIT.failed;
  }
  if (!json && !quiet) stdout.write(`${renderPlan(proposed.plan, { palette, width: stdout.columns })}\n`);
  const { id, hash } = proposed;
  const answer = await changes.approve(id, hash, by, (progress) => view.update(progress));
  switch (answer.kind) {
    case 'applying':
      return reportChange(await follow(id, answer.done, deps), deps);
    case 'stale':
      if (json) writeJson(stdout, answer);
      stderr.write(`${id} was made from what has changed since: nothing was done; give the command again\n`);
      for (const line of answer.moved ?? []) stderr.write(`${sanitise(line)}\n`);
      return EXIT.failed;
    case 'refused':
      return refuseWith({ kind: 'refused', reasons: [answer.reason] }, deps);
    default:
      return answer satisfies never;
  }
}

async function follow(id: string, done: Promise<Change>, deps: ChangeDeps): Promise<Change> {
  using view = deps.view;
  const { changes, by, stop, stderr } = deps;
  const halt = (): void => {
    view.aside(() => stderr.write('stopping when what is under way is done…; once more to quit at once\n'));
    // A change that cannot be stopped any more is ending: its result tells.
    changes.stop(id, by).catch(() => {});
  };
  if (stop.aborted) halt();
  else stop.addEventListener('abort', halt);
  try {
    return await done;
  } finally {
    stop.removeEventListener('abort', halt);
  }
}

function reportNoPlan(answer: Exclude<PlanAnswer, { kind: 'plan' }>, deps: ChangeDeps): number {
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  if (deps.json) writeJson(deps.stdout, answer);
  else deps.stdout.write(`${sanitise(answer.reason)}\n`);
  return EXIT.done;
}
