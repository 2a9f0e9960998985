import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ObjectWriter } from '../store/object-writer.ts';
import { BatchDownload, type BatchTask } from './batch-download.ts';
import { openDispatcher } from './dispatcher.ts';
import type { Dispatching } from './dispatching.ts';
import {
  type DownloadJob,
  type JobResult,
  packError,
  type ThreadData,
  type ThreadOrder,
} from './download-messages.ts';
import { Requests } from './endpoint.ts';
import { Http } from './http.ts';
import { downloadTo, type SaveTask } from './object-download.ts';
import type { Credentials } from './signature.ts';

/** Fetches one object; `done`: another may begin. */
type Start = (done: () => void) => void;

interface Group {
  readonly stop: AbortController;
  jobs: number;
}

/** A thread that fetches objects over connections of its own and writes them to the store. */
class DownloadThread {
  readonly #port: MessagePort;
  readonly #dispatcher: Dispatching;
  readonly #http: Http;
  readonly #requests = new Requests();
  readonly #writer: ObjectWriter;
  readonly #groups = new Map<number, Group>();
  readonly #queue: Start[] = [];
  #credentials: Credentials = { accessKeyId: '', secretAccessKey: '' };
  #limit: number;
  #running = 0;
  #results: JobResult[] = [];

  constructor(port: MessagePort, { network, place, limit, connections, idleMs }: ThreadData) {
    this.#port = port;
    this.#dispatcher = openDispatcher({ network, connections, idleMs });
    this.#http = new Http(this.#dispatcher);
    this.#writer = new ObjectWriter(place);
    this.#limit = limit;
    port.on('message', (order: ThreadOrder) => this.#obey(order));
    // It has started up.
    this.#send();
  }

  #obey(order: ThreadOrder): void {
    switch (order.kind) {
      case 'jobs':
        for (const job of order.jobs) this.#accept(job);
        this.#pump();
        return;
      case 'credentials':
        this.#credentials = order.credentials;
        return;
      case 'limit':
        this.#limit = order.limit;
        this.#pump();
        return;
      case 'cancel':
        this.#groups.get(order.group)?.stop.abort(new Error('cancelled'));
        return;
      default:
        order satisfies never;
    }
  }

  #accept(job: DownloadJob): void {
    const group = this.#groups.get(job.group) ?? { stop: new AbortController(), jobs: 0 };
    this.#groups.set(job.group, group);
    group.jobs += 1;
    const { signal } = group.stop;
    const report = (result: Omit<JobResult, 'id'>) => {
      this.#report({ id: job.id, ...result });
      group.jobs -= 1;
      if (group.jobs === 0) this.#groups.delete(job.group);
    };
    if ('batch' in job) this.#acceptBatch(job.batch, signal, report);
    else this.#acceptObject(job.save, signal, report);
  }

  #acceptBatch(task: BatchTask, signal: AbortSignal, report: (result: Omit<JobResult, 'id'>) => void): void {
    const batch = new BatchDownload({
      task,
      credentials: this.#credentials,
      dispatcher: this.#dispatcher,
      requests: this.#requests,
      writer: this.#writer,
    });
    const cancel = () => batch.cancel(new Error('cancelled'));
    signal.addEventListener('abort', cancel, { once: true });
    const start = batch.next.bind(batch);
    for (const _ of task.objects) this.#queue.push(start);
    void batch.results.then((results) => {
      signal.removeEventListener('abort', cancel);
      report({ batch: JSON.stringify(results) });
    });
  }

  #acceptObject(task: SaveTask, signal: AbortSignal, report: (result: Omit<JobResult, 'id'>) => void): void {
    const credentials = this.#credentials;
    this.#queue.push((done) => {
      const download = downloadTo(this.#writer, this.#http, this.#requests, { task, credentials, signal });
      const settled = download.then(
        (value) => report({ download: value }),
        (error: unknown) => report({ failure: packError(error) }),
      );
      void settled.then(done);
    });
  }

  readonly #done = () => {
    this.#running -= 1;
    this.#pump();
  };

  #pump(): void {
    while (this.#running < this.#limit) {
      const start = this.#queue.shift();
      if (!start) return;
      this.#running += 1;
      start(this.#done);
    }
  }

  /** What is done in one turn of the loop goes in one message. */
  #report(result: JobResult): void {
    if (this.#results.length === 0) setImmediate(() => this.#send());
    this.#results.push(result);
  }

  #send(): void {
    this.#port.postMessage(this.#results);
    this.#results = [];
  }
}

if (parentPort) new DownloadThread(parentPort, workerData as ThreadData);
