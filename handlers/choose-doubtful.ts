import type { App, BlockButtonAction, SlackViewMiddlewareArgs, types, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import type { Change } from '../src/changes/change.ts';
import type { Changes } from '../src/changes/changes.ts';
import type { Approvers } from './approvers.ts';
import { type ButtonArgs, type ChangePress, readPress } from './button-press.ts';
import type { ChangeThreads } from './change-threads.ts';
import { lateView, unknownChangeView } from './change-view.ts';
import { DOUBTFUL_VIEW, doubtfulView, readTicks, type SubmittedValues, tickedNow } from './doubtful-view.ts';
import { errorView } from './error-reply.ts';
import { CHOOSE_ACTION } from './proposal-view.ts';
import { type Outcome, type Request, type RequestDeps, refusalView, serve } from './request.ts';
import { untilSlow } from './slow-note.ts';

export interface ChooseDoubtfulDeps extends RequestDeps {
  readonly changes: Pick<Changes, 'find' | 'amend'>;
  readonly threads: ChangeThreads;
  readonly approvers: Approvers;
  /** Opens a dialog for who clicked, within three seconds of the click. */
  openView(trigger: string, view: types.ModalView): Promise<void>;
  replyTo(responseUrl: string): Request['reply'];
}

/** What the dialog brings back: of which plan it is, and where answers go. */
const METADATA = z.object({ id: z.string(), hash: z.string(), channel: z.string(), responseUrl: z.string() });

/** The dialog with doubtful references of a price, for who asked for the change: it makes another plan of it. */
export function registerDoubtfulDialog(app: App, deps: ChooseDoubtfulDeps): void {
  app.action<BlockButtonAction>({ type: 'block_actions', action_id: CHOOSE_ACTION }, (args) =>
    pressChoose(args, deps),
  );
  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: DOUBTFUL_VIEW }, (args) =>
    submitDialog(args, deps),
  );
}

async function pressChoose(args: ButtonArgs, deps: ChooseDoubtfulDeps): Promise<void> {
  await args.ack();
  const press = readPress(args, deps.replyTo);
  await serve(press, { name: 'change choose', target: press.id }, deps, () => openDialog(press, deps));
}

export async function openDialog(press: ChangePress, deps: ChooseDoubtfulDeps): Promise<Outcome> {
  const change = await findAmendable(press, press.id, press.hash, deps);
  if ('outcome' in change) return change;
  const { id, hash, channel, responseUrl } = press;
  await deps.openView(
    press.trigger,
    doubtfulView(change, JSON.stringify({ id, hash, channel, responseUrl })),
  );
  return { outcome: 'done', target: id };
}

type SubmitArgs = Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'ack' | 'body' | 'view'>;

async function submitDialog({ ack, body, view }: SubmitArgs, deps: ChooseDoubtfulDeps): Promise<void> {
  await ack();
  const { id, hash, channel, responseUrl } = METADATA.parse(JSON.parse(view.private_metadata));
  const by = { door: 'slack' as const, id: body.user.id, name: body.user.name };
  const request = { by, channel, reply: deps.replyTo(responseUrl) };
  const values = view.state.values as unknown as SubmittedValues;
  try {
    await serve(request, { name: 'change amend', target: id }, deps, () =>
      amendChange(request, { id, hash, values }, deps),
    );
  } catch (error) {
    // Slack sends no address for answers with a dialog: whoever tells of errors has none.
    await request.reply(errorView(error));
    throw error;
  }
}

export interface Submitted {
  readonly id: string;
  readonly hash: string;
  readonly values: SubmittedValues;
}

export async function amendChange(
  request: Request,
  { id, hash, values }: Submitted,
  deps: Omit<ChooseDoubtfulDeps, 'openView'>,
): Promise<Outcome> {
  const change = await findAmendable(request, id, hash, deps);
  if ('outcome' in change) return change;
  const tick = readTicks(change, values);
  if (tick.join() === tickedNow(change).join()) return { outcome: 'done', target: id, detail: 'as it was' };
  const amending = deps.changes.amend(id, { tick, includeDoubtful: false }, request.by);
  const answer = await untilSlow(request, deps.clock, amending);
  if ('kind' in answer) {
    await request.reply(refusalView([answer.reason]));
    return { outcome: 'refused', target: id, detail: answer.reason, isRecorded: true };
  }
  deps.threads.amend(answer);
  return { outcome: 'done', target: id, detail: `${tick.length} ticked`, isRecorded: true };
}

/** The change, if it still waits for its decision as it was shown, and the person may say what is in it. */
async function findAmendable(
  request: Request,
  id: string,
  hash: string,
  { changes, approvers, threads }: Omit<ChooseDoubtfulDeps, 'openView'>,
): Promise<Change | Outcome> {
  const refuse = async (...[content, detail]: [ReturnType<typeof refusalView>, string]): Promise<Outcome> => {
    await request.reply(content);
    return { outcome: 'refused', target: id, detail };
  };
  const change = await changes.find(id);
  if (!change) return refuse(unknownChangeView(id), 'no such change');
  const permission = approvers.mayAmend(change, request.by.id);
  if (permission.kind === 'refused') return refuse(refusalView([permission.reason]), permission.reason);
  if (change.state !== 'proposed') {
    threads.catchUp(change);
    return refuse(lateView(change), `it is ${change.state}`);
  }
  if (change.hash === hash) return change;
  threads.refresh(change);
  return refuse(
    refusalView(['The plan has changed since. Press the button of its message again.']),
    'the plan has changed',
  );
}
