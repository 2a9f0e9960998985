import type { RunningRun, Snapshots } from '../src/runs/snapshots.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { type CommandRequest, type Outcome, refusalView } from './request.ts';
import type { RunThreads } from './run-threads.ts';
import { parseTake } from './take-arguments.ts';
import { alreadyRunningView, cannotPostView, inviteView } from './take-snapshot-view.ts';

export interface TakeSnapshotDeps {
  readonly snapshots: Pick<Snapshots, 'take'>;
  readonly threads: RunThreads;
  readonly directory: Pick<Directory, 'canPost'>;
  readonly clock: Clock;
}

/** `/snapshot take`, for operators: starts a snapshot, or resumes one, and tells of it in the channel it was typed in. */
export async function takeSnapshot(request: CommandRequest, deps: TakeSnapshotDeps): Promise<Outcome> {
  const wish = parseTake(request.words);
  if (wish.kind === 'misunderstood') return refuse(request, request.words.join(' '), wish.reasons);
  const { kind: _, ...wanted } = wish;
  const target = wanted.name ?? '(new)';
  if (!(await deps.directory.canPost(request.channel))) {
    await request.reply(inviteView());
    return { outcome: 'refused', target, detail: 'the bot is not in the channel' };
  }
  return start(request, target, wanted, deps);
}

type Wanted = Omit<Parameters<Snapshots['take']>[0], 'by' | 'place'>;

async function start(
  request: CommandRequest,
  target: string,
  wanted: Wanted,
  deps: TakeSnapshotDeps,
): Promise<Outcome> {
  const { by } = request;
  const place = { channel: request.channel };
  let name = target;
  const thread = deps.threads.open(by, place, (code) => void request.reply(cannotPostView(name, code)));
  const answer = await deps.snapshots.take({ ...wanted, by, place }, thread.onProgress);
  if (answer.kind === 'refused') {
    if (answer.running) return refuseRunning(request, target, answer.running);
    return refuse(request, target, answer.reasons);
  }
  name = answer.name;
  thread.begin({ name, startedAt: new Date(deps.clock.now()), isResumed: answer.resumed });
  deps.threads.follow(name, thread, answer.done);
  return { outcome: 'done', target: name, detail: answer.resumed ? 'resumed' : 'started' };
}

async function refuse(request: CommandRequest, target: string, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target, detail: reasons.join(' ') };
}

async function refuseRunning(request: CommandRequest, target: string, running: RunningRun): Promise<Outcome> {
  await request.reply(alreadyRunningView(running));
  return { outcome: 'refused', target, detail: `${running.name} is running` };
}
