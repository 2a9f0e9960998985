import type { ObjectWriter } from '../store/object-writer.ts';
import type { Dispatching } from './dispatching.ts';
import type { BucketAddress, Requests } from './endpoint.ts';
import type { Credentials } from './signature.ts';
import { SmallReceiver } from './small-download.ts';
import type { SmallDownload, WantedObject } from './transfer.ts';

/** Small objects are fetched together by so many. */
export const BATCH_OBJECTS = 32;

/** Small objects of one bucket, to be fetched as they were listed. */
export interface BatchTask {
  readonly address: BucketAddress;
  readonly objects: readonly WantedObject[];
}

export interface BatchOptions {
  readonly task: BatchTask;
  readonly credentials: Credentials;
  readonly dispatcher: Dispatching;
  readonly requests: Requests;
  readonly writer: ObjectWriter;
}

const LEFT: SmallDownload = { kind: 'left', why: 'other' };

/** Fetches small objects, one attempt each, without a promise for each; whoever owns it says when the next may begin. */
export class BatchDownload {
  readonly #options: BatchOptions;
  readonly #results: SmallDownload[] = [];
  readonly #running = new Set<SmallReceiver>();
  readonly #finished = Promise.withResolvers<readonly SmallDownload[]>();
  #begun = 0;
  #left: number;
  #reason: Error | undefined;

  constructor(options: BatchOptions) {
    this.#options = options;
    this.#left = options.task.objects.length;
  }

  /** In the order of the task's objects, once all of them are there. */
  get results(): Promise<readonly SmallDownload[]> {
    return this.#finished.promise;
  }

  /** Begins the next object; to be called once for each. `done`: its place is free again. */
  next(done: () => void): void {
    const index = this.#begun++;
    const { task, credentials, dispatcher, requests, writer } = this.#options;
    const wanted = task.objects[index];
    let receiver: SmallReceiver | undefined;
    const settle = (download: SmallDownload) => {
      if (receiver) this.#running.delete(receiver);
      this.#results[index] = download;
      this.#left -= 1;
      if (this.#left === 0) this.#finished.resolve(this.#results);
      done();
    };
    if (!wanted || this.#reason) {
      settle(LEFT);
      return;
    }
    const { address } = task;
    const condition = wanted.etag === '' ? {} : { 'if-match': `"${wanted.etag}"` };
    const headers = { ...condition, 'x-amz-checksum-mode': 'ENABLED' };
    receiver = new SmallReceiver(wanted, writer, settle);
    this.#running.add(receiver);
    try {
      dispatcher.dispatch(requests.signed({ address, key: wanted.key, headers }, credentials), receiver);
    } catch {
      settle(LEFT);
    }
  }

  /** Ends what is under way; nothing more begins. */
  cancel(reason: Error): void {
    this.#reason = reason;
    for (const receiver of this.#running) receiver.cancel(reason);
  }
}
