import pLimit from 'p-limit';
import type { Limiter } from '../aws/clients.ts';
import type { Network } from '../network.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import type { ThreadWriting } from '../store/store.ts';
import { BatchDownload, type BatchTask } from './batch-download.ts';
import { type Dispatching, openDispatcher, openObjectDispatcher } from './dispatcher.ts';
import { DownloadThreads } from './download-threads.ts';
import { Requests, type S3Get } from './endpoint.ts';
import { type ChooseSink, Http, type HttpAnswer } from './http.ts';
import { type Download, downloadTo, type SaveTask } from './object-download.ts';
import { Places } from './places.ts';
import type { Credentials } from './signature.ts';
import type { SmallDownload } from './small-download.ts';

export interface DataPlaneOptions {
  readonly network: Network;
  /** The store's, where it has such. */
  readonly writing: ThreadWriting | undefined;
  /** Objects fetched at once where S3 is near (`snapshot.concurrency`). */
  readonly concurrency: number;
  /** Without a byte for this long a request is given up; default: a minute. */
  readonly idleMs?: number;
  /** Work that is worth threads; default: see below. */
  readonly threadsFrom?: { readonly objects: number; readonly bytes: number };
}

/** A thread costs some 30 MB and 0.2 s of processor time: that pays from so much on. */
const THREADS_FROM = { objects: 1_000, bytes: 64_000_000 };
/** With one of them hashing is what takes longest; small objects are done as fast by one, and with less in all. */
const SECOND_FROM_BYTES = 256_000_000;
const FAR_FACTOR = 4;
/** Small objects are fetched together by so many. */
export const BATCH_OBJECTS = 32;
/** In batches more may be begun, since the last ones of each leave places free. */
const AHEAD_FACTOR = 8;

/**
 * What a run shares to move the bulk of its buckets: connections, places for objects in flight, and, once there is
 * work for them, threads. It knows one attempt of a request; retries, budgets and regions are its users' part.
 */
export class DataPlane implements AsyncDisposable {
  readonly places: Places;
  /** Bounds how many objects of all buckets are begun at once: each holds some kilobytes until it is saved. */
  readonly ahead: Limiter;
  readonly aheadInBatches: Limiter;
  /** Where S3 said that a bucket is, other than was thought. */
  readonly regions = new Map<string, string>();
  readonly #options: DataPlaneOptions;
  /** For listings, tags and what is read as a stream. */
  readonly #dispatcher: Dispatching;
  readonly #http: Http;
  readonly #objectDispatcher: Dispatching;
  readonly #objectHttp: Http;
  readonly #requests = new Requests();
  readonly #writer: ObjectWriter | undefined;
  readonly #begun = { objects: 0, bytes: 0 };
  readonly #announced = { objects: 0, bytes: 0 };
  #threads: DownloadThreads | undefined;

  constructor(options: DataPlaneOptions) {
    const { network, concurrency, idleMs } = options;
    this.#options = options;
    this.places = new Places(concurrency);
    this.ahead = pLimit(concurrency * FAR_FACTOR);
    this.aheadInBatches = pLimit(Math.ceil((concurrency * AHEAD_FACTOR) / BATCH_OBJECTS));
    this.#writer = options.writing && new ObjectWriter(options.writing.place);
    const connections = concurrency * FAR_FACTOR;
    this.#dispatcher = openDispatcher({ network, connections, idleMs });
    this.#http = new Http(this.#dispatcher);
    this.#objectDispatcher = openObjectDispatcher({ network, connections, idleMs });
    this.#objectHttp = new Http(this.#objectDispatcher);
  }

  get(
    request: S3Get,
    credentials: Credentials,
    signal: AbortSignal,
    choose?: ChooseSink,
  ): Promise<HttpAnswer> {
    return this.#http.get(this.#requests.signed(request, credentials), signal, choose);
  }

  /** Whether objects can be fetched straight into the store. */
  get canSave(): boolean {
    return this.#writer !== undefined;
  }

  /** Fetches an object into the store, in a thread if there is much to do. */
  async save(task: SaveTask, credentials: Credentials, signal: AbortSignal): Promise<Download> {
    const threads = this.#threadsFor(1, task.size ?? 0);
    const fetched = threads
      ? await threads.save(task, credentials, signal)
      : await this.places.run(() => this.#saveHere(task, credentials, signal));
    if (fetched.kind === 'object') this.#options.writing?.written(fetched.stored.sha256);
    this.places.answered(fetched.waitedMs);
    return fetched;
  }

  /** Fetches small objects into the store, one attempt each; in the task's order. */
  async saveAll(
    task: BatchTask,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<readonly SmallDownload[]> {
    const bytes = task.objects.reduce((sum, { size }) => sum + size, 0);
    const threads = this.#threadsFor(task.objects.length, bytes);
    const fetched = threads
      ? await threads.saveAll(task, credentials, signal)
      : await this.#saveAllHere(task, credentials, signal);
    for (const each of fetched) {
      if (each.kind === 'object') {
        this.#options.writing?.written(each.stored.sha256);
        this.places.answered(each.waitedMs);
      } else if (each.why === 'throttled') this.places.throttled();
    }
    return fetched;
  }

  /** So much is about to be saved: threads are started where that pays. */
  announce(objects: number, bytes: number): void {
    this.#announced.objects += objects;
    this.#announced.bytes += bytes;
    const { writing, threadsFrom = THREADS_FROM } = this.#options;
    if (!writing) return;
    const work = {
      objects: Math.max(this.#announced.objects, this.#begun.objects),
      bytes: Math.max(this.#announced.bytes, this.#begun.bytes),
    };
    const factor = this.places.isFar ? FAR_FACTOR : 1;
    const isMuch = work.objects >= threadsFrom.objects * factor || work.bytes >= threadsFrom.bytes * factor;
    if (isMuch) this.#threads ??= this.#startThreads(writing);
    if (work.bytes >= SECOND_FROM_BYTES) this.#threads?.grow(2);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#threads?.[Symbol.asyncDispose]();
    await this.#objectDispatcher.destroy();
    await this.#dispatcher.destroy();
  }

  #saveHere(task: SaveTask, credentials: Credentials, signal: AbortSignal): Promise<Download> {
    return downloadTo(this.#writerHere(), this.#objectHttp, this.#requests, { task, credentials, signal });
  }

  #writerHere(): ObjectWriter {
    if (!this.#writer) throw new TypeError('the store takes no objects from threads');
    return this.#writer;
  }

  async #saveAllHere(
    task: BatchTask,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<readonly SmallDownload[]> {
    const batch = new BatchDownload({
      task,
      credentials,
      dispatcher: this.#objectDispatcher,
      requests: this.#requests,
      writer: this.#writerHere(),
    });
    const cancel = () => batch.cancel(asError(signal.reason));
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      const next = () => new Promise<void>((done) => batch.next(done));
      await Promise.all(task.objects.map(() => this.places.run(next)));
      signal.throwIfAborted();
      return await batch.results;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  #threadsFor(objects: number, bytes: number): DownloadThreads | undefined {
    this.#begun.objects += objects;
    this.#begun.bytes += bytes;
    this.announce(0, 0);
    return this.#threads;
  }

  #startThreads({ place }: ThreadWriting): DownloadThreads {
    const { concurrency, network, idleMs } = this.#options;
    const connections = concurrency * FAR_FACTOR;
    const { limit } = this.places;
    const threads = new DownloadThreads({ network, place, limit, connections, idleMs });
    this.places.onChange = (changed) => {
      threads.limit = changed;
    };
    return threads;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
