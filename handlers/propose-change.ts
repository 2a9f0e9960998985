import type { ChangePlace, ChangeRequest } from '../src/changes/change.ts';
import type { Changes, ProposeAnswer } from '../src/changes/changes.ts';
import type { Approvers } from './approvers.ts';
import type { ChangeChannel } from './change-channel.ts';
import type { ChangeThreads } from './change-threads.ts';
import type { Clock } from './clock.ts';
import type { Dialect } from './dialect.ts';
import type { Directory } from './directory.ts';
import {
  channelUnknownView,
  elsewhereView,
  inviteView,
  nothingView,
  notPostedView,
  notProposedView,
} from './propose-change-view.ts';
import type { Outcome, Request } from './request.ts';
import { untilSlow } from './slow-note.ts';

export interface ProposeChangeDeps {
  readonly changes: Pick<Changes, 'propose' | 'rollback'>;
  readonly threads: ChangeThreads;
  readonly approvers: Approvers;
  readonly channel: ChangeChannel;
  readonly directory: Pick<Directory, 'canPost'>;
  readonly clock: Clock;
  readonly dialect: Dialect;
}

/** For operators: makes a plan and asks for its approval in `slack.channel`, wherever it was asked for. */
export function proposeChange(
  request: Request,
  asked: ChangeRequest,
  deps: ProposeChangeDeps,
): Promise<Outcome> {
  return propose(request, asked.target, deps, (place) => deps.changes.propose(asked, request.by, place));
}

/** For operators: asks for approval to put back what a change replaced. */
export function proposeRollback(request: Request, id: string, deps: ProposeChangeDeps): Promise<Outcome> {
  return propose(request, id, deps, (place) => deps.changes.rollback(id, request.by, place));
}

async function propose(
  request: Request,
  target: string,
  deps: ProposeChangeDeps,
  plan: (place: ChangePlace) => Promise<ProposeAnswer>,
): Promise<Outcome> {
  const permission = deps.approvers.canDecide();
  if (permission.kind === 'refused') return refuse(request, target, [permission.reason], deps);
  const channel = await deps.channel.id();
  if (typeof channel !== 'string') {
    await request.reply(channelUnknownView(deps.channel.name, channel.error));
    return { outcome: 'refused', target, detail: channel.error };
  }
  if (!(await deps.directory.canPost(channel))) {
    await request.reply(inviteView(channel));
    return { outcome: 'refused', target, detail: 'the bot is not in the channel' };
  }
  const answer = await untilSlow(request, deps.clock, plan({ channel }));
  return tellProposed(request, target, channel, answer, deps);
}

async function tellProposed(
  request: Request,
  target: string,
  channel: string,
  answer: ProposeAnswer,
  { threads, dialect }: ProposeChangeDeps,
): Promise<Outcome> {
  if (answer.kind === 'refused')
    return { ...(await refuse(request, target, answer.reasons, { dialect })), isRecorded: true };
  if (answer.kind === 'nothing') {
    await request.reply(nothingView(answer.reason));
    return { outcome: 'done', target, detail: answer.reason, isRecorded: true };
  }
  const { change } = answer;
  threads.propose(change, (code) => void request.reply(notPostedView(change, channel, code)));
  if (request.channel !== channel) await request.reply(elsewhereView(change, channel));
  return { outcome: 'done', target: change.id, detail: change.plan.title, isRecorded: true };
}

async function refuse(
  request: Request,
  target: string,
  reasons: readonly string[],
  { dialect }: Pick<ProposeChangeDeps, 'dialect'>,
): Promise<Outcome> {
  await request.reply(notProposedView(reasons, dialect));
  return { outcome: 'refused', target, detail: reasons.join(' ') };
}
