import type { Dispatcher } from 'undici';
import { IntegrityError } from '../errors.ts';
import type { ObjectWriter } from '../store/object-writer.ts';
import type { StoredObject } from '../store/store.ts';
import type { Handler } from './dispatching.ts';
import { BodyCheck } from './object-checks.ts';
import { readEtag, readFacts } from './object-head.ts';
import type { ObjectFacts, SmallDownload, WantedObject } from './transfer.ts';

/** Longer ones are written as they come. */
export const SMALL_BYTES = 131_072;

/** Takes the answer to a GET of a small object and writes it to the store, checked against all that S3 says of it. */
export class SmallReceiver implements Handler {
  readonly #wanted: WantedObject;
  readonly #writer: ObjectWriter;
  readonly #done: (download: SmallDownload) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #facts: ObjectFacts | undefined;
  #etag = '';
  #bytes: Buffer | undefined;
  #received = 0;
  #stored: StoredObject | Promise<StoredObject> | undefined;
  #why: Extract<SmallDownload, { kind: 'left' }>['why'] = 'other';
  #sentAt = 0;
  #waitedMs = 0;

  /** `done` is called once, when the connection is free again. */
  constructor(wanted: WantedObject, writer: ObjectWriter, done: (download: SmallDownload) => void) {
    this.#wanted = wanted;
    this.#writer = writer;
    this.#done = done;
  }

  cancel(reason: Error): void {
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sentAt = performance.now();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.#waitedMs = performance.now() - this.#sentAt;
    if (status === 503 || status === 429) this.#why = 'throttled';
    const { size, etag } = this.#wanted;
    const length = Number(headers['content-length']);
    this.#etag = readEtag(headers);
    const isWanted = status === 200 && length === size && (etag === '' || this.#etag === etag);
    if (isWanted) this.#facts = readFacts(headers);
    else if (!(length <= SMALL_BYTES)) controller.abort(new Error('it is not what was listed'));
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    const { size } = this.#wanted;
    if (!this.#facts) return;
    if (chunk.length === size) {
      this.#received = size;
      this.#store(this.#facts, chunk);
      return;
    }
    this.#bytes ??= Buffer.allocUnsafeSlow(size);
    chunk.copy(this.#bytes, this.#received);
    this.#received += chunk.length;
    if (this.#received === size) this.#store(this.#facts, this.#bytes);
  }

  onResponseEnd(): void {
    const facts = this.#facts;
    const { size } = this.#wanted;
    if (facts && size === 0) this.#store(facts, Buffer.alloc(0));
    const stored = this.#stored;
    if (!facts || !stored || this.#received !== size) this.#leave();
    else if (!(stored instanceof Promise)) this.#finish(facts, stored);
    else
      stored.then(
        (object) => this.#finish(facts, object),
        () => this.#leave(),
      );
  }

  onResponseError(): void {
    this.#leave();
  }

  /** What fails here fails again where it is fetched by itself, and is told there. */
  #store(facts: ObjectFacts, bytes: Buffer): void {
    try {
      const check = new BodyCheck({ ...facts, etag: this.#etag, size: this.#wanted.size });
      check.update(bytes);
      check.finish();
      this.#stored = this.#writer.putAtOnce(bytes, check.expect);
      if (this.#stored instanceof Promise) this.#stored.catch(() => undefined);
    } catch (error) {
      if (error instanceof IntegrityError) this.#why = 'damaged';
    }
  }

  #finish(facts: ObjectFacts, stored: StoredObject): void {
    this.#done({ kind: 'object', stored, facts, waitedMs: this.#waitedMs });
  }

  #leave(): void {
    this.#done({ kind: 'left', why: this.#why });
  }
}
