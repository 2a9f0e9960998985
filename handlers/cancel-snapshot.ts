import type { App, BlockButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { nearest } from '../src/nearest.ts';
import type { Snapshots } from '../src/runs/snapshots.ts';
import { cancelledView, notRunningView, whichRunView } from './cancel-snapshot-view.ts';
import {
  type CommandRequest,
  type Outcome,
  type Request,
  type RequestDeps,
  refusalView,
  serve,
} from './request.ts';
import type { RunThreads } from './run-threads.ts';
import { CANCEL_ACTION } from './run-view.ts';

export interface CancelSnapshotDeps {
  readonly snapshots: Pick<Snapshots, 'cancel' | 'running'>;
  readonly threads: RunThreads;
}

/** `/snapshot cancel [NAME]`, for operators: stops a run where it is; taking it again goes on from there. */
export async function cancelSnapshot(request: CommandRequest, deps: CancelSnapshotDeps): Promise<Outcome> {
  const running = (await deps.snapshots.running()).map(({ name }) => name);
  const [wanted = running.length === 1 ? running[0] : undefined] = request.words;
  if (wanted !== undefined && running.includes(wanted)) {
    return cancel(request, wanted, deps);
  }
  const guess = wanted && nearest(wanted, running);
  const isOpen = wanted === undefined && running.length > 1;
  await request.reply(isOpen ? whichRunView(running) : notRunningView(wanted, guess));
  return { outcome: 'refused', target: wanted ?? '', detail: isOpen ? 'several are running' : 'not running' };
}

async function cancel(
  request: Request,
  name: string,
  { snapshots, threads }: CancelSnapshotDeps,
): Promise<Outcome> {
  const thread = threads.get(name);
  thread?.cancelling(request.by.name);
  const answer = await snapshots.cancel(name, request.by);
  if (answer.kind === 'refused') {
    thread?.goOn();
    await request.reply(refusalView([answer.reason]));
    return { outcome: 'refused', target: name, detail: answer.reason };
  }
  if (!thread) await request.reply(cancelledView(name));
  return { outcome: 'done', target: name };
}

export interface CancelButtonDeps extends CancelSnapshotDeps, RequestDeps {
  /** Answers by the address that Slack gives with a click. */
  replyTo(responseUrl: string): Request['reply'];
}

/** The Cancel button of a run's message. A second click finds nothing to cancel and is told so. */
export function registerCancelButton(app: App, deps: CancelButtonDeps): void {
  app.action<BlockButtonAction>({ type: 'block_actions', action_id: CANCEL_ACTION }, (args) =>
    pressCancel(args, deps),
  );
}

type Press = SlackActionMiddlewareArgs<BlockButtonAction>;

async function pressCancel({ ack, body, action }: Press, deps: CancelButtonDeps): Promise<void> {
  await ack();
  const { id, name, username } = body.user;
  const request = {
    by: { door: 'slack' as const, id, name: name ?? username },
    channel: body.channel?.id ?? '',
    reply: deps.replyTo(body.response_url),
    words: [action.value ?? ''],
  };
  const asked = { name: 'snapshot cancel', target: action.value ?? '' };
  await serve(request, asked, deps, () => cancelSnapshot(request, deps));
}
