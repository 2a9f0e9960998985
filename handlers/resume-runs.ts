import type { Logger } from 'pino';
import type { Snapshots } from '../src/runs/snapshots.ts';
import type { RunThreads } from './run-threads.ts';

/** Goes on with the runs that a stopped bot left behind, in their threads. */
export async function resumeRuns(snapshots: Snapshots, threads: RunThreads, log: Logger): Promise<void> {
  const opened = new Map<string, ReturnType<RunThreads['open']>>();
  const resumed = await snapshots.resumeInterrupted((run) => {
    const thread = threads.open(run.by, run.place ?? { channel: '' });
    opened.set(run.name, thread);
    return thread.onProgress;
  });
  for (const { run, done } of resumed) {
    const thread = opened.get(run.name);
    if (!thread) continue;
    thread.begin({ name: run.name, startedAt: run.startedAt, isResumed: true });
    threads.follow(run.name, thread, done);
    log.info({ name: run.name }, 'a snapshot goes on where the bot stopped');
  }
}
