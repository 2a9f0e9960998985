import pLimit from 'p-limit';
import type { Limiter } from '../aws/clients.ts';
import type { Network } from '../network.ts';
import type { ThreadWriting } from '../store/store.ts';
import { BATCH_OBJECTS } from './batch-download.ts';
import { openDispatcher } from './dispatcher.ts';
import type { Dispatching } from './dispatching.ts';
import { Requests, type S3Get } from './endpoint.ts';
import { type ChooseSink, Http, type HttpAnswer } from './http.ts';
import { ObjectSaving, type ThreadsFrom } from './object-saving.ts';
import { FAR_FACTOR, Places } from './places.ts';
import type { Credentials } from './signature.ts';

export interface DataPlaneOptions {
  readonly network: Network;
  /** The store's, where it has such. */
  readonly writing: ThreadWriting | undefined;
  /** Objects fetched at once where S3 is near (`snapshot.concurrency`). */
  readonly concurrency: number;
  /** Without a byte for this long a request is given up; default: a minute. */
  readonly idleMs?: number;
  readonly threadsFrom?: ThreadsFrom;
}

/** In batches more may be begun, since the last ones of each leave places free. */
const BATCHES_FACTOR = 8;

/**
 * What a run shares to move the bulk of its buckets: connections, places for objects in flight, and what saves them. It
 * knows one attempt of a request; retries, budgets and regions are its users' part.
 */
export class DataPlane implements AsyncDisposable {
  readonly places: Places;
  /** Bounds how many objects of all buckets are begun at once: each holds some kilobytes until it is saved. */
  readonly ahead: Limiter;
  readonly aheadInBatches: Limiter;
  /** Where S3 said that a bucket is, other than was thought. */
  readonly regions = new Map<string, string>();
  /** Where the last listing of a bucket can be divided (`PageEnds`), of those that are longer than a page. */
  readonly pageEnds = new Map<string, readonly string[]>();
  /** Straight into the store, where it has a way to. */
  readonly saving: ObjectSaving | undefined;
  readonly #dispatcher: Dispatching;
  readonly #http: Http;
  readonly #requests = new Requests();

  constructor({ writing, ...options }: DataPlaneOptions) {
    const { network, concurrency, idleMs } = options;
    const connections = concurrency * FAR_FACTOR;
    this.places = new Places(concurrency);
    this.ahead = pLimit(connections);
    this.aheadInBatches = pLimit(Math.ceil((concurrency * BATCHES_FACTOR) / BATCH_OBJECTS));
    this.#dispatcher = openDispatcher({ network, connections, idleMs });
    this.#http = new Http(this.#dispatcher);
    this.saving = writing && new ObjectSaving({ ...options, writing, connections, places: this.places });
  }

  /** Lists, reads tags, and opens what is read as a stream. */
  get(
    request: S3Get,
    credentials: Credentials,
    signal: AbortSignal,
    choose?: ChooseSink,
  ): Promise<HttpAnswer> {
    return this.#http.get(this.#requests.signed(request, credentials), signal, choose);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.saving?.[Symbol.asyncDispose]();
    await this.#dispatcher.destroy();
  }
}
