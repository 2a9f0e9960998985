import type { SnapshotDiffs } from '../src/runs/snapshot-diffs.ts';
import type { Clock } from './clock.ts';
import { cannotPostDiffView, diffFile, diffView } from './diff-snapshots-view.ts';
import type { Directory } from './directory.ts';
import type { Publisher } from './publisher.ts';
import { type CommandRequest, type Outcome, refusalView } from './request.ts';
import { untilSlow } from './slow-note.ts';

export interface DiffSnapshotsDeps {
  readonly diffs: SnapshotDiffs;
  readonly publisher: Pick<Publisher, 'message' | 'upload'>;
  readonly directory: Pick<Directory, 'canPost'>;
  readonly clock: Clock;
}

/** The address of an answer works for half an hour. */
const PATIENCE_MS = 20 * 60_000;
const USAGE =
  'Say which snapshots: /snapshot diff v1.0 v1.1, or /snapshot diff v1.0 for all that came since.';

/** `/snapshot diff A [B]`, for operators: tells the channel what differs, with all of it as a file in the thread. */
export async function diffSnapshots(request: CommandRequest, deps: DiffSnapshotsDeps): Promise<Outcome> {
  const { diffs, publisher, directory, clock } = deps;
  const [first, second, ...more] = request.words;
  const target = request.words.join(' ');
  if (first === undefined || more.length > 0) return refuse(request, target, [USAGE]);
  if (!(await directory.canPost(request.channel))) {
    await request.reply(cannotPostDiffView());
    return { outcome: 'refused', target, detail: 'the bot is not in the channel' };
  }
  const answer = await untilSlow(request, clock, diffs.diff(first, second, AbortSignal.timeout(PATIENCE_MS)));
  if (answer.kind === 'refused') return refuse(request, target, answer.reasons);
  const message = publisher.message({ channel: request.channel });
  void message.end(() => diffView(answer));
  const title = `What differs from ${answer.before.name} to ${answer.after.name}`;
  const name = `${answer.before.name}-to-${answer.after.name}.txt`;
  if (answer.resources.length > 0)
    void publisher.upload(
      { channel: request.channel, under: message },
      { name, title, content: diffFile(answer) },
    );
  return { outcome: 'done', target };
}

async function refuse(request: CommandRequest, target: string, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target, detail: reasons.join(' ') };
}
