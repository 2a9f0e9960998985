import type { Network } from '../network.ts';
import type { ThreadWriting } from '../store/store.ts';
import { BATCH_OBJECTS, type BatchTask } from './batch-download.ts';
import { DownloadThreads } from './download-threads.ts';
import { DownloadsHere } from './downloads-here.ts';
import type { Download, SaveTask } from './object-download.ts';
import { FAR_FACTOR, type Places } from './places.ts';
import type { Credentials } from './signature.ts';
import type { SmallDownload } from './transfer.ts';

export interface SavingOptions {
  readonly network: Network;
  readonly writing: ThreadWriting;
  readonly places: Places;
  /** Of this thread and of each other at most. */
  readonly connections: number;
  readonly idleMs?: number | undefined;
  /** Work that is worth threads; default: see below. */
  readonly threadsFrom?: ThreadsFrom;
}

export interface ThreadsFrom {
  readonly objects: number;
  readonly bytes: number;
}

/** A thread costs some 30 MB and 0.2 s of processor time: that pays from so much on. */
const THREADS_FROM: ThreadsFrom = { objects: 1_000, bytes: 64_000_000 };
/** With one of them hashing is what takes longest; small objects are done as fast by one, and with less in all. */
const SECOND_FROM_BYTES = 256_000_000;
/** A thread that was started ahead waits so long for work that is worth it. */
const IDLE_MS = 1_000;
/** While so many jobs wait for the threads, this one takes some batches too: it has little else to do. */
const HELP_FROM_JOBS = 4;
const BATCHES_HERE = 3;

/** Saves objects straight into the store: in this thread, and in others as soon as there is work for them. */
export class ObjectSaving implements AsyncDisposable {
  readonly #options: SavingOptions;
  readonly #here: DownloadsHere;
  /** Begun so far. */
  #objects = 0;
  #bytes = 0;
  /** So much that threads pay. */
  #isMuch = false;
  #threads: DownloadThreads | undefined;
  #idle: NodeJS.Timeout | undefined;
  #batchesHere = 0;

  constructor(options: SavingOptions) {
    this.#options = options;
    this.#here = new DownloadsHere({ ...options, place: options.writing.place });
  }

  /** Nothing has been saved ever: a thread starts up while it is found out how much there is. */
  startAhead(): void {
    this.#threads ??= this.#openThreads();
    this.#idle = setTimeout(() => this.#endIdle(), IDLE_MS).unref();
  }

  /** So much is about to be saved, of one bucket: threads are started at once where that pays. */
  announce(objects: number, bytes: number): void {
    const { threadsFrom = THREADS_FROM } = this.#options;
    if (objects >= threadsFrom.objects || bytes >= threadsFrom.bytes) this.#isMuch = true;
    this.#startThreads(bytes);
  }

  async save(task: SaveTask, credentials: Credentials, signal: AbortSignal): Promise<Download> {
    this.#begin(1, task.size ?? 0);
    const { places, writing } = this.#options;
    const download = await (this.#threads ?? this.#here).save(task, credentials, signal);
    if (download.kind === 'object') writing.written(download.stored.sha256);
    places.answered(download.waitedMs);
    return download;
  }

  /** Small objects, one attempt each; in the task's order. */
  async saveAll(
    task: BatchTask,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<readonly SmallDownload[]> {
    const bytes = task.objects.reduce((sum, { size }) => sum + size, 0);
    this.#begin(task.objects.length, bytes);
    const downloads = await this.#saveBatch(task, credentials, signal);
    const { places, writing } = this.#options;
    for (const each of downloads) {
      if (each.kind === 'object') {
        writing.written(each.stored.sha256);
        places.answered(each.waitedMs);
      } else if (each.why === 'throttled') places.throttled();
    }
    return downloads;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    await this.#threads?.[Symbol.asyncDispose]();
    await this.#here[Symbol.asyncDispose]();
  }

  async #saveBatch(task: BatchTask, credentials: Credentials, signal: AbortSignal) {
    const threads = this.#threads;
    const helps = this.#batchesHere < BATCHES_HERE && (threads?.load ?? 0) >= HELP_FROM_JOBS;
    if (threads?.wake() && !helps) return threads.saveAll(task, credentials, signal);
    this.#countHere(1);
    try {
      return await this.#here.saveAll(task, credentials, signal);
    } finally {
      this.#countHere(-1);
    }
  }

  /** Batches in this thread have their places from those of the others. */
  #countHere(change: number): void {
    this.#batchesHere += change;
    this.#shareLimit();
  }

  #shareLimit(): void {
    const { limit } = this.#options.places;
    const own = Math.min(this.#batchesHere * BATCH_OBJECTS, Math.floor(limit / 2));
    if (this.#threads) this.#threads.limit = limit - own;
  }

  /** Many small buckets come to much as well, in the end; far away, threads would wait as this one does. */
  #begin(objects: number, bytes: number): void {
    const { threadsFrom = THREADS_FROM, places } = this.#options;
    const factor = places.isFar ? FAR_FACTOR : 1;
    this.#objects += objects;
    this.#bytes += bytes;
    if (this.#objects >= threadsFrom.objects * factor || this.#bytes >= threadsFrom.bytes * factor)
      this.#isMuch = true;
    this.#startThreads(0);
  }

  #startThreads(bytesAhead: number): void {
    if (this.#isMuch) this.#threads ??= this.#openThreads();
    if (this.#bytes + bytesAhead >= SECOND_FROM_BYTES) this.#threads?.grow(2);
  }

  /** There is too little for the thread that was started ahead. */
  #endIdle(): void {
    const threads = this.#threads;
    if (!threads || this.#isMuch || threads.load > 0) return;
    this.#threads = undefined;
    void threads[Symbol.asyncDispose]();
  }

  #openThreads(): DownloadThreads {
    const { places, writing, connections, idleMs, network } = this.#options;
    places.onChange = () => this.#shareLimit();
    return new DownloadThreads({ network, connections, idleMs, place: writing.place, limit: places.limit });
  }
}
