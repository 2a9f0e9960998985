import type { Logger } from 'pino';
import type { Change } from '../src/changes/change.ts';
import type { Changes } from '../src/changes/changes.ts';
import { describeError } from '../src/errors.ts';
import type { ChangeThreads } from './change-threads.ts';
import type { Clock } from './clock.ts';

export interface ChangeRecoveryOptions {
  readonly changes: Pick<Changes, 'recover' | 'list'>;
  readonly threads: ChangeThreads;
  readonly clock: Clock;
  readonly log: Logger;
}

const EVERY_MS = 60_000;
/** A younger proposal may be on its way to Slack by another process. */
const POSTING_MS = 60_000;

/**
 * On start and every minute until stopped: goes on with changes whose process died, and shows in Slack what has come
 * of changes without a click: expired, or rolled back from the terminal. Fails nothing: what goes wrong is logged.
 */
export async function keepRecovering(
  options: ChangeRecoveryOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { clock, log, signal } = options;
  const attempt = (work: Promise<void>) =>
    work.catch((error) =>
      log.error({ error: describeError(error) }, 'changes of before could not be looked for'),
    );
  await attempt(postUnposted(options));
  while (!signal.aborted) {
    await attempt(recoverChanges(options));
    await clock.wait(EVERY_MS, { signal });
  }
}

async function recoverChanges({ changes, threads, log }: ChangeRecoveryOptions): Promise<void> {
  const recovered = await changes.recover((change) => threads.progressOf(change));
  for (const { change, done } of recovered) {
    log.info({ change: change.id, state: change.state }, 'a change is gone on with');
    threads.follow(change, done);
  }
}

/** Proposals of a process that died before Slack had them. */
async function postUnposted({ changes, threads, clock }: ChangeRecoveryOptions): Promise<void> {
  const proposed = await changes.list({ state: ['proposed'], limit: 100 });
  const isOld = ({ createdAt }: Change) => clock.now() - createdAt.getTime() > POSTING_MS;
  for (const change of proposed.filter(({ place }) => place && place.ts === undefined))
    if (isOld(change)) threads.propose(change);
}
