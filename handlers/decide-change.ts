import type { App, BlockButtonAction } from '@slack/bolt';
import type { Change } from '../src/changes/change.ts';
import type { ApproveAnswer, Changes, ProposeAnswer, Refused } from '../src/changes/changes.ts';
import type { Approvers } from './approvers.ts';
import { type ButtonArgs, type ChangePress, readPress } from './button-press.ts';
import type { ChangeThreads } from './change-threads.ts';
import { lateView, unknownChangeView } from './change-view.ts';
import type { Permission } from './operators.ts';
import { APPROVE_ACTION, REJECT_ACTION } from './proposal-view.ts';
import { type Outcome, type Request, type RequestDeps, refusalView, serve } from './request.ts';
import { untilSlow } from './slow-note.ts';
import { staleNotes } from './stale-notes.ts';

export interface DecideChangeDeps extends RequestDeps {
  readonly changes: Pick<Changes, 'find' | 'approve' | 'reject' | 'propose' | 'rollback'>;
  readonly threads: ChangeThreads;
  readonly approvers: Approvers;
  /** Answers by the address that Slack gives with a click. */
  replyTo(responseUrl: string): Request['reply'];
}

/** The buttons of a proposal, for `slack.approvers`. Of a hundred clicks one has an effect; the others are told so. */
export function registerDecisionButtons(app: App, deps: DecideChangeDeps): void {
  const press = (name: string, decide: typeof approveChange) => async (args: ButtonArgs) => {
    await args.ack();
    const request = readPress(args, deps.replyTo);
    // Who may is a matter of the change, so that it is looked at there.
    const asked = { name: `change ${name}`, target: request.id, isOpen: true };
    await serve(request, asked, deps, () => decide(request, deps));
  };
  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: APPROVE_ACTION },
    press('approve', approveChange),
  );
  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: REJECT_ACTION },
    press('reject', rejectChange),
  );
}

export async function approveChange(press: ChangePress, deps: DecideChangeDeps): Promise<Outcome> {
  const { changes, threads, approvers } = deps;
  const known = await findAllowed(press, deps, (change) =>
    approvers.mayApprove(change, press.by.id, press.channel),
  );
  if ('outcome' in known) return known;
  using held = threads.hold(known);
  const approving = changes.approve(press.id, press.hash, press.by, held.thread.onProgress);
  const answer = await untilSlow(press, deps.clock, approving);
  switch (answer.kind) {
    case 'applying':
      threads.follow(answer.change, answer.done);
      return { outcome: 'done', target: press.id, detail: 'approved', isRecorded: true };
    case 'stale':
      return offerFresh(press, answer, deps);
    case 'refused':
      return refuseLate(press, answer, deps);
    default:
      return answer satisfies never;
  }
}

export async function rejectChange(press: ChangePress, deps: DecideChangeDeps): Promise<Outcome> {
  const { changes, threads, approvers } = deps;
  const known = await findAllowed(press, deps, (change) =>
    approvers.mayReject(change, press.by.id, press.channel),
  );
  if ('outcome' in known) return known;
  const answer = await changes.reject(press.id, press.by);
  if ('kind' in answer) return refuseLate(press, answer, deps);
  threads.finish(answer);
  return { outcome: 'done', target: press.id, detail: 'rejected', isRecorded: true };
}

/** The change, if it waits for a decision and the person may decide. */
async function findAllowed(
  press: ChangePress,
  { changes, threads }: DecideChangeDeps,
  check: (change: Change) => Promise<Permission>,
): Promise<Change | Outcome> {
  const { id } = press;
  const change = await changes.find(id);
  if (!change) {
    await press.reply(unknownChangeView(id));
    return { outcome: 'refused', target: id, detail: 'no such change' };
  }
  const permission = await check(change);
  if (permission.kind === 'allowed') return change;
  await press.reply(refusalView([permission.reason]));
  threads.catchUp(change);
  return { outcome: 'refused', target: id, detail: permission.reason };
}

/** Decided already, or not what was shown: told in words, and the message is brought up to date. */
async function refuseLate(
  press: ChangePress,
  { reason, change }: Refused,
  { threads }: DecideChangeDeps,
): Promise<Outcome> {
  const isLate = change && change.state !== 'proposed';
  await press.reply(isLate ? lateView(change) : refusalView([reason]));
  if (change) threads.catchUp(change);
  return { outcome: 'refused', target: press.id, detail: reason, isRecorded: true };
}

/** What it was made from has moved: nothing was done, and the plan as it would be now is proposed in its place. */
async function offerFresh(
  press: ChangePress,
  { change, fresh, moved }: Extract<ApproveAnswer, { kind: 'stale' }>,
  { changes, threads }: DecideChangeDeps,
): Promise<Outcome> {
  const { requestedBy, plan, takesBack, place } = change;
  const again = place && { channel: place.channel };
  // Whoever asked for it still does: who clicked must be able to approve it.
  const answer: ProposeAnswer =
    fresh.kind !== 'plan'
      ? fresh
      : takesBack === undefined
        ? await changes.propose(plan.request, requestedBy, again)
        : await changes.rollback(takesBack, requestedBy, again);
  const notes = staleNotes({ plan, fresh, moved, answer });
  threads.finish(change, { notes });
  if (answer.kind === 'proposed') threads.propose(answer.change);
  await press.reply(
    refusalView(['Nothing was changed: what this was made from has changed since.', ...notes]),
  );
  const detail = answer.kind === 'proposed' ? `stale; ${answer.change.id} is proposed instead` : 'stale';
  return { outcome: 'refused', target: press.id, detail, isRecorded: true };
}
