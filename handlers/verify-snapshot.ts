import type { Logger } from 'pino';
import { CancelledError, describeError } from '../src/errors.ts';
import type { Verifications, VerifyAnswer, VerifyReport } from '../src/runs/verifications.ts';
import type { Dialect } from './dialect.ts';
import type { Directory } from './directory.ts';
import type { Publisher } from './publisher.ts';
import { type Outcome, type Request, refusalView } from './request.ts';
import type { TypedRequest } from './slash-command.ts';
import { inviteView } from './take-snapshot-view.ts';
import { parseVerify } from './verify-arguments.ts';
import { VerifyThread } from './verify-thread.ts';
import { cannotTellView, unfinishedToVerifyView, unknownToVerifyView } from './verify-view.ts';

export interface VerifySnapshotDeps {
  readonly verifications: Verifications;
  readonly publisher: Publisher;
  readonly directory: Pick<Directory, 'canPost'>;
  readonly dialect: Dialect;
  /** Names of those being verified: one at a time of each. */
  readonly verifying: Set<string>;
  /** Aborted when the bot stops. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

type Absent = Exclude<VerifyAnswer, VerifyReport>;

/** `/snapshot verify NAME`, for operators: reads its files again, and with `heal` puts right bytes in the place of wrong ones; told of in a message and its thread. */
export async function verifySnapshot(request: TypedRequest, deps: VerifySnapshotDeps): Promise<Outcome> {
  const wish = parseVerify(request.typed);
  if (wish.kind === 'misunderstood') return refuse(request, request.typed, wish.reasons);
  const { kind: _, ...asked } = wish;
  const { name } = asked;
  if (!(await deps.directory.canPost(request.channel))) {
    await request.reply(inviteView());
    return { outcome: 'refused', target: name, detail: 'the bot is not in the channel' };
  }
  if (deps.verifying.has(name))
    return refuse(request, name, [`${name} is being verified already: its message tells how far that is`]);
  deps.verifying.add(name);
  const absent = await start(asked, request, deps);
  if (!absent) return { outcome: 'done', target: name, detail: 'started' };
  await request.reply(
    absent.kind === 'unknown'
      ? unknownToVerifyView(name, absent.guess)
      : unfinishedToVerifyView(name, absent.isRunning),
  );
  return { outcome: 'refused', target: name, detail: absent.kind };
}

/** Resolves when it has begun, to nothing, or to why there is nothing to verify; the rest goes on by itself. */
function start(
  asked: Parameters<Verifications['verify']>[0],
  request: Request,
  deps: VerifySnapshotDeps,
): Promise<Absent | undefined> {
  const { verifications, verifying, stopping, log } = deps;
  const { name } = asked;
  const begun = Promise.withResolvers<Absent | undefined>();
  let thread: VerifyThread | undefined;
  const open = (): VerifyThread => {
    const onRejected = (code: string) => void request.reply(cannotTellView(name, code));
    thread ??= new VerifyThread({ ...deps, channel: request.channel, name, onRejected });
    begun.resolve(undefined);
    return thread;
  };
  verifications
    .verify(asked, (progress) => open().show(progress), stopping)
    .then(
      async (answer) => (answer.kind === 'verified' ? open().finish(answer) : begun.resolve(answer)),
      async (error: unknown) => {
        if (!thread) return begun.reject(error);
        await thread.fail(stopping.aborted ? STOPPED : error);
      },
    )
    .catch((error: unknown) =>
      log.error({ error: describeError(error), name }, 'a verification was not told'),
    )
    .finally(() => verifying.delete(name));
  return begun.promise;
}

const STOPPED = new CancelledError('the bot is stopping; ask again when it is back');

async function refuse(request: Request, target: string, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target, detail: reasons.join(' ') };
}
