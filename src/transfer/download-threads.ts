import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { BatchTask } from './batch-download.ts';
import type { ThreadData } from './download-messages.ts';
import type { Download, SaveTask } from './object-download.ts';
import type { Credentials } from './signature.ts';
import { ThreadHandle } from './thread-handle.ts';
import type { SmallDownload } from './transfer.ts';

export interface ThreadsOptions extends Omit<ThreadData, 'limit'> {
  /** Objects fetched at once by all of them together. */
  readonly limit: number;
}

/** Much passes through the heaps of threads, and each collection costs the same. */
const SEMI_SPACE_MB = 4;

/** Threads that fetch objects and write them to the store, so that hashing and writing keep no other work waiting. */
export class DownloadThreads implements AsyncDisposable {
  readonly #options: ThreadsOptions;
  readonly #threads: ThreadHandle[] = [];
  #limit: number;

  constructor(options: ThreadsOptions) {
    this.#options = options;
    this.#limit = options.limit;
    setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE_MB}`);
    this.grow(1);
  }

  /** At least so many threads from now on, but no more than there are cores. */
  grow(count: number): void {
    const wanted = Math.min(count, availableParallelism());
    if (this.#threads.length >= wanted) return;
    while (this.#threads.length < wanted) this.#threads.push(new ThreadHandle(this.#options));
    this.limit = this.#limit;
  }

  /** Whether one of them has started up; those that ended by themselves start again. */
  wake(): boolean {
    for (const thread of this.#threads) thread.wake();
    return this.#threads.some((thread) => thread.isReady);
  }

  /** Jobs that are not done yet. */
  get load(): number {
    return this.#threads.reduce((sum, { load }) => sum + load, 0);
  }

  /** Rejects with the signal's reason as soon as it is aborted. */
  async save(task: SaveTask, credentials: Credentials, signal: AbortSignal): Promise<Download> {
    const { download } = await this.#leastBusy().run({ save: task }, credentials, signal);
    if (!download) throw new TypeError('a thread has sent no download');
    return download;
  }

  /** The same for many small objects, one attempt each; in the task's order. */
  async saveAll(
    task: BatchTask,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<readonly SmallDownload[]> {
    const { batch = '[]' } = await this.#leastBusy().run({ batch: task }, credentials, signal);
    return JSON.parse(batch) as SmallDownload[];
  }

  /** So many at once from now on, of all threads together. */
  set limit(limit: number) {
    this.#limit = limit;
    for (const thread of this.#threads)
      thread.order({ kind: 'limit', limit: Math.ceil(limit / this.#threads.length) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  #leastBusy(): ThreadHandle {
    return this.#threads.reduce((least, each) => (each.load < least.load ? each : least));
  }
}
