import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ObjectWriter } from '../store/object-writer.ts';
import {
  type DownloadJob,
  type JobResult,
  packError,
  type ThreadData,
  type ThreadOrder,
} from './download-messages.ts';
import { Requests } from './endpoint.ts';
import { Http } from './http.ts';
import { downloadTo } from './object-download.ts';
import type { Credentials } from './signature.ts';

interface Queued {
  readonly job: DownloadJob;
  readonly credentials: Credentials;
}

/** A thread that fetches objects over connections of its own and writes them to the store. */
class DownloadThread {
  readonly #port: MessagePort;
  readonly #http: Http;
  readonly #requests = new Requests();
  readonly #writer: ObjectWriter;
  readonly #groups = new Map<number, { readonly stop: AbortController; jobs: number }>();
  readonly #queue: Queued[] = [];
  #credentials: Credentials = { accessKeyId: '', secretAccessKey: '' };
  #limit: number;
  #running = 0;
  #results: JobResult[] = [];

  constructor(port: MessagePort, { network, place, limit, connections, idleMs }: ThreadData) {
    this.#port = port;
    this.#http = new Http({ network, connections, idleMs });
    this.#writer = new ObjectWriter(place);
    this.#limit = limit;
    port.on('message', (order: ThreadOrder) => this.#obey(order));
  }

  #obey(order: ThreadOrder): void {
    switch (order.kind) {
      case 'jobs':
        for (const job of order.jobs) this.#queue.push({ job, credentials: this.#credentials });
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

  #pump(): void {
    while (this.#running < this.#limit) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#running += 1;
      void this.#run(next);
    }
  }

  async #run({ job, credentials }: Queued): Promise<void> {
    const group = this.#groups.get(job.group) ?? { stop: new AbortController(), jobs: 0 };
    this.#groups.set(job.group, group);
    group.jobs += 1;
    try {
      const task = { task: job, credentials, signal: group.stop.signal };
      const download = await downloadTo(this.#writer, this.#http, this.#requests, task);
      this.#report({ id: job.id, download });
    } catch (error) {
      this.#report({ id: job.id, failure: packError(error) });
    }
    group.jobs -= 1;
    if (group.jobs === 0) this.#groups.delete(job.group);
    this.#running -= 1;
    this.#pump();
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
