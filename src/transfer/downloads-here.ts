import { ObjectWriter } from '../store/object-writer.ts';
import type { ObjectPlace } from '../store/store.ts';
import { BatchDownload, type BatchTask } from './batch-download.ts';
import { type DispatcherOptions, openDispatcher } from './dispatcher.ts';
import type { Dispatching } from './dispatching.ts';
import { Requests } from './endpoint.ts';
import { Http } from './http.ts';
import { type Download, downloadTo, type SaveTask } from './object-download.ts';
import type { Places } from './places.ts';
import type { Credentials } from './signature.ts';
import type { SmallDownload } from './transfer.ts';

export interface DownloadsHereOptions extends DispatcherOptions {
  readonly place: ObjectPlace;
  readonly places: Places;
}

/** Fetches objects in this thread, as DownloadThreads do in others. */
export class DownloadsHere implements AsyncDisposable {
  readonly #dispatcher: Dispatching;
  readonly #http: Http;
  readonly #requests = new Requests();
  readonly #writer: ObjectWriter;
  readonly #places: Places;

  constructor({ place, places, ...options }: DownloadsHereOptions) {
    this.#dispatcher = openDispatcher(options);
    this.#http = new Http(this.#dispatcher);
    this.#writer = new ObjectWriter(place);
    this.#places = places;
  }

  save(task: SaveTask, credentials: Credentials, signal: AbortSignal): Promise<Download> {
    return this.#places.run(() =>
      downloadTo(this.#writer, this.#http, this.#requests, { task, credentials, signal }),
    );
  }

  /** One attempt each; in the task's order. Rejects with the signal's reason. */
  async saveAll(
    task: BatchTask,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<readonly SmallDownload[]> {
    signal.throwIfAborted();
    const [dispatcher, requests, writer] = [this.#dispatcher, this.#requests, this.#writer];
    const batch = new BatchDownload({ task, credentials, dispatcher, requests, writer });
    const cancel = () => batch.cancel(new Error('cancelled', { cause: signal.reason }));
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const next = () => new Promise<void>((done) => batch.next(done));
      await Promise.all(task.objects.map(() => this.#places.run(next)));
      signal.throwIfAborted();
      return await batch.results;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
