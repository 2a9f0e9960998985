import module from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DownloadJob, Job, JobResult, ThreadData, ThreadOrder } from './download-messages.ts';
import { unpackError } from './download-messages.ts';
import type { Credentials } from './signature.ts';

interface Pending {
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Heaps as small as the work allows, as bodies lie outside of them; but the young generation is large from the
 * beginning: nothing in it lives long, and each collection costs the same.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 128 };
/** One thread that fetches objects (download-thread.ts), as the one that gives it work sees it. */
export class ThreadHandle {
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
