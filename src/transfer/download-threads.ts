import module from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { BatchTask } from './batch-download.ts';
import type { DownloadJob, Job, JobResult, ThreadData, ThreadOrder } from './download-messages.ts';
import { unpackError } from './download-messages.ts';
import type { Download, SaveTask } from './object-download.ts';
import type { Credentials } from './signature.ts';
import type { SmallDownload } from './small-download.ts';

export interface ThreadsOptions extends Omit<ThreadData, 'limit'> {
  /** Objects fetched at once by all of them together. */
  readonly limit: number;
}

interface Pending {
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Heaps as small as the work allows, as bodies lie outside of them; but the young generation is large from the
 * beginning: nothing in it lives long, and each collection costs the same.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 128 };
const SEMI_SPACE_MB = 4;
/** As in memory.ts, for the whole process; here so much passes through the heap that collecting is most of the work. */
const GROWTH_PERCENT = 60;

/** Threads that fetch objects and write them to the store, so that hashing and writing keep no other work waiting. */
export class DownloadThreads implements AsyncDisposable {
  readonly #options: ThreadsOptions;
  readonly #threads: Thread[] = [];
  #limit: number;

  constructor(options: ThreadsOptions) {
    this.#options = options;
    this.#limit = options.limit;
    setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE_MB}`);
    setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
    this.grow(1);
  }

  /** At least so many threads from now on, but no more than there are cores. */
  grow(count: number): void {
    const wanted = Math.min(count, availableParallelism());
    if (this.#threads.length >= wanted) return;
    while (this.#threads.length < wanted) this.#threads.push(new Thread(this.#options));
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

  #leastBusy(): Thread {
    return this.#threads.reduce((least, each) => (each.load < least.load ? each : least));
  }
}

class Thread {
  readonly #data: ThreadData;
  #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #groups = new Map<AbortSignal, Group>();
  #credentials: Credentials | undefined;
  #jobs: DownloadJob[] = [];
  #ids = 0;
  #limit: number;
  #isEnding = false;
  #isLost = false;
  isReady = false;

  constructor(data: ThreadData) {
    this.#data = data;
    this.#limit = data.limit;
    this.#worker = this.#start();
  }

  get load(): number {
    return this.#pending.size;
  }

  run(job: Job, credentials: Credentials, signal: AbortSignal): Promise<JobResult> {
    if (signal.aborted) return Promise.reject(signal.reason);
    this.wake();
    if (credentials !== this.#credentials) {
      this.#flush();
      this.#credentials = credentials;
      this.order({ kind: 'credentials', credentials: plain(credentials) });
    }
    const id = this.#ids++;
    const group = this.#groupOf(signal);
    group.jobs.add(id);
    if (this.#jobs.length === 0) queueMicrotask(() => this.#flush());
    this.#jobs.push({ ...job, id, group: group.id });
    return new Promise((resolve, reject) => {
      const done = () => {
        group.jobs.delete(id);
        if (group.jobs.size === 0) this.#forget(signal, group);
      };
      this.#pending.set(id, {
        resolve: (result) => {
          done();
          resolve(result);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
    });
  }

  wake(): void {
    if (this.#isLost) this.#worker = this.#start();
  }

  order(order: ThreadOrder): void {
    if (order.kind === 'limit') this.#limit = order.limit;
    this.#worker.postMessage(order);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
  }

  #start(): Worker {
    this.#isLost = false;
    this.isReady = false;
    const worker = new Worker(new URL('./download-start.js', import.meta.url), {
      workerData: { ...this.#data, limit: this.#limit, cacheFolder: findCacheFolder() },
      resourceLimits: RESOURCE_LIMITS,
      name: 'tidemark-download',
    });
    worker.on('message', (results: readonly JobResult[]) => this.#take(results));
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => this.#exited(cause));
    return worker;
  }

  #take(results: readonly JobResult[]): void {
    this.isReady = true;
    for (const result of results) {
      const pending = this.#pending.get(result.id);
      if (!pending) continue;
      this.#pending.delete(result.id);
      if (result.failure) pending.reject(unpackError(result.failure));
      else pending.resolve(result);
    }
  }

  /** What one had that ends by itself (its heap was full) is tried again; with the next job another one is started. */
  #exited(cause: unknown): void {
    const code = 'ERR_WORKER_EXITED';
    const error = Object.assign(new Error('a worker thread ended by itself', { cause }), { code });
    this.#isLost = !this.#isEnding;
    this.isReady = false;
    this.#credentials = undefined;
    const failed = Array.from(this.#pending.values());
    this.#pending.clear();
    for (const { reject } of failed) reject(error);
  }

  #flush(): void {
    if (this.#jobs.length === 0) return;
    this.order({ kind: 'jobs', jobs: this.#jobs });
    this.#jobs = [];
  }

  #groupOf(signal: AbortSignal): Group {
    const known = this.#groups.get(signal);
    if (known) return known;
    const cancel = () => {
      this.order({ kind: 'cancel', group: group.id });
      for (const id of Array.from(group.jobs)) {
        const pending = this.#pending.get(id);
        this.#pending.delete(id);
        pending?.reject(signal.reason);
      }
    };
    const group: Group = { id: this.#ids++, jobs: new Set(), cancel };
    signal.addEventListener('abort', cancel, { once: true });
    this.#groups.set(signal, group);
    return group;
  }

  #forget(signal: AbortSignal, { cancel }: Group): void {
    this.#groups.delete(signal);
    signal.removeEventListener('abort', cancel);
  }
}

interface Group {
  readonly id: number;
  readonly jobs: Set<number>;
  readonly cancel: () => void;
}

/** Without what the SDK's credentials carry beside. */
function plain({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Credentials {
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** As `module.enableCompileCache` takes it; undefined where there is none. */
function findCacheFolder(): string | undefined {
  const folder = module.getCompileCacheDir();
  return folder === undefined ? undefined : dirname(folder);
}
