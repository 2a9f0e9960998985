import { setTimeout as sleep } from 'node:timers/promises';
import { isBroken, retryKindOf } from '../aws/call-error.ts';
import { IntegrityError } from '../errors.ts';
import type { ObjectSink, ObjectWriter } from '../store/object-writer.ts';
import type { StoredObject } from '../store/store.ts';
import { readFailure } from './answer.ts';
import type { BucketAddress, Requests } from './endpoint.ts';
import type { BodySink, Http, HttpAnswer, HttpHead } from './http.ts';
import { BodyCheck, NotReadyError } from './object-checks.ts';
import { readEtag, readHead } from './object-head.ts';
import type { Credentials } from './signature.ts';
import type { ObjectHead } from './transfer.ts';

export interface SaveTask {
  readonly address: BucketAddress;
  readonly key: string;
  /** Without quotes. */
  readonly ifMatch: string | undefined;
  /** As listed, bytes; another one is refused before any of it is read. */
  readonly size: number | undefined;
}

/** What is to be fetched, and how one is let in. */
export interface DownloadTask {
  readonly task: SaveTask;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

/** Signs and sends a GET for the object with these headers in addition. */
type SendGet = (
  headers: Readonly<Record<string, string>>,
  choose: Parameters<Http['get']>[2],
) => Promise<HttpAnswer>;

interface DownloadOptions {
  readonly send: SendGet;
  readonly writer: ObjectWriter;
  /** Without quotes. */
  readonly ifMatch?: string | undefined;
  /** As listed, bytes; another one is refused before any of it is read. */
  readonly size?: number | undefined;
  readonly signal: AbortSignal;
}

/** `throttled`: so often S3 said it is too much while the body went on. */
export type Download =
  | {
      readonly kind: 'object';
      readonly head: ObjectHead;
      readonly stored: StoredObject;
      readonly waitedMs: number;
      readonly throttled: number;
    }
  | { readonly kind: 'changed' | 'gone'; readonly waitedMs: number };

/** Collected up to here; what is longer is written as it comes. */
const SMALL_BYTES = 131_072;
/** A body that breaks off is asked for from there, this often without a further byte. */
const RESUMES = 8;
const BASE_DELAY_MS = 50;

/**
 * Gets an object and writes it to the store, checked against all that S3 says of it. A body that breaks off goes on from
 * where it broke. Throws CallError where S3 answers otherwise, IntegrityError where the bytes are not those it names.
 */
async function download(options: DownloadOptions): Promise<Download> {
  const body = new Body(options);
  try {
    const answer = await body.begin();
    if (answer !== undefined) return answer;
    return await body.finish();
  } finally {
    body.discard();
  }
}

/** The same over connections at hand. */
export function downloadTo(
  writer: ObjectWriter,
  http: Http,
  requests: Requests,
  { task, credentials, signal }: DownloadTask,
): Promise<Download> {
  const { address, key, ifMatch, size } = task;
  const send: SendGet = (headers, choose) => {
    const all = { ...headers, 'x-amz-checksum-mode': 'ENABLED' };
    return http.get(requests.signed({ address, key, headers: all }, credentials), signal, choose);
  };
  return download({ send, writer, ifMatch, size, signal });
}

class Body {
  readonly #options: DownloadOptions;
  #head: ObjectHead | undefined;
  #chunks: Buffer[] = [];
  #received = 0;
  #sink: ObjectSink | undefined;
  #check: BodyCheck | undefined;
  #waitedMs = 0;
  #throttled = 0;

  constructor(options: DownloadOptions) {
    this.#options = options;
  }

  /** Reads the whole body, or says why there is none. */
  async begin(): Promise<Download | undefined> {
    const { send, ifMatch } = this.#options;
    const condition = ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` };
    try {
      const answer = await send(condition, (head) =>
        head.status === 200 ? this.#takeWhole(head) : undefined,
      );
      this.#waitedMs = answer.waitedMs;
      if (answer.status === 200) return undefined;
      if (answer.status === 206) throw new IntegrityError('a part of it came instead of the whole');
      const failure = readFailure(answer);
      if (answer.status === 412) return { kind: 'changed', waitedMs: answer.waitedMs };
      if (failure.answer.code === 'NoSuchKey') return { kind: 'gone', waitedMs: answer.waitedMs };
      throw failure;
    } catch (error) {
      if (error instanceof NotReadyError) {
        await error.ready;
        return this.begin();
      }
      if (!this.#head || !isBroken(error)) throw error;
      await this.#goOn(error);
      return undefined;
    }
  }

  async finish(): Promise<Download> {
    const head = this.#head;
    if (!head) throw new TypeError('a body without a head');
    this.#check?.finish();
    const { size } = this.#options;
    const expect = { ...(size === undefined ? {} : { size }), ...this.#check?.expect };
    const stored = this.#sink
      ? await this.#sink.finish(expect)
      : await this.#options.writer.put(this.#collected(), expect);
    return { kind: 'object', head, stored, waitedMs: this.#waitedMs, throttled: this.#throttled };
  }

  discard(): void {
    this.#sink?.discard();
  }

  #takeWhole(answer: HttpHead): BodySink {
    const head = readHead(answer);
    const { size } = this.#options;
    if (size !== undefined && head.size !== undefined && head.size !== size)
      throw new IntegrityError(`${head.size} bytes are offered, but ${size} are listed`);
    this.#check = new BodyCheck(head);
    this.#head = head;
    const expected = head.size ?? Number.POSITIVE_INFINITY;
    if (expected > SMALL_BYTES)
      this.#sink = this.#options.writer.open({ md5: this.#check.expect.md5 !== undefined });
    return (chunk) => this.#take(chunk);
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.length;
    this.#check?.update(chunk);
    if (this.#sink) this.#sink.write(chunk);
    else this.#chunks.push(Buffer.from(chunk));
  }

  #collected(): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    return this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
  }

  /** Reads on from where the body broke off, until it is whole. */
  async #goOn(cause: unknown): Promise<void> {
    let last = cause;
    for (let attempt = 0; attempt < RESUMES; attempt++) {
      const before = this.#received;
      try {
        await sleep(Math.random() * BASE_DELAY_MS * 2 ** attempt, undefined, {
          signal: this.#options.signal,
        });
        await this.#readRest();
        return;
      } catch (error) {
        const kind = retryKindOf(error);
        if (kind === 'CLIENT_ERROR') throw error;
        if (kind === 'THROTTLING') this.#throttled += 1;
        if (this.#received > before) attempt = -1;
        last = error;
      }
    }
    throw last;
  }

  async #readRest(): Promise<void> {
    const { etag = '', size } = this.#head ?? {};
    if (size !== undefined && this.#received === size) return;
    const from = this.#received;
    const range = { range: `bytes=${from}-`, ...(etag === '' ? {} : { 'if-match': `"${etag}"` }) };
    const answer = await this.#options.send(range, (head) => this.#takeRest(head, from));
    if (answer.status === 412) throw new IntegrityError('it changed while it was read');
    if (answer.status !== 206 && answer.status !== 200) throw readFailure(answer);
  }

  #takeRest({ status, headers }: HttpHead, from: number): BodySink | undefined {
    if (status === 206) {
      const [, start] = /^bytes (\d+)-/.exec(String(headers['content-range'])) ?? [];
      if (Number(start) !== from)
        throw new IntegrityError(`bytes from ${start} came instead of those from ${from}`);
      return (chunk) => this.#take(chunk);
    }
    if (status !== 200) return undefined;
    // Whoever knows no ranges sends all of it again.
    if (readEtag(headers) !== this.#head?.etag) throw new IntegrityError('it changed while it was read');
    let skip = from;
    return (chunk) => {
      const rest = chunk.subarray(Math.min(skip, chunk.length));
      skip -= chunk.length - rest.length;
      if (rest.length > 0) this.#take(rest);
    };
  }
}
