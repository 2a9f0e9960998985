import { connect as connectPlainly, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSafely, type SecureContext } from 'node:tls';
import { type BodyFrame, ChunkedFrame, FrameError, LengthFrame } from './body-frame.ts';
import { parseResponseHead } from './response-head.ts';

/** Who takes an answer as it comes. */
export interface Receiver {
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** The bytes are only its own during the call. */
  data(chunk: Buffer): void;
  end(): void;
  /** No part of an answer comes any more. */
  failed(error: Error): void;
  /** The answer has a form that is not read here; nothing of it was given yet. */
  odd(): void;
}

export interface ConnectionOptions {
  readonly url: URL;
  readonly secureContext?: SecureContext;
  /** Without a byte for this long a request fails. */
  readonly idleMs: number;
  /** An answer is through, and another request may be sent. */
  onFree(): void;
  /** What was taken for an answer was none: the next ones are to be left to others. */
  onMalformed(): void;
  /** It takes no more requests. */
  onRetired(): void;
}

export const CONNECT_TIMEOUT_MS = 10_000;
/** S3 closes a connection that was idle for longer. */
export const KEEP_ALIVE_MS = 4_000;
const MAX_HEAD_BYTES = 65_536;
const READ_BYTES = 131_072;
const END_OF_HEAD = '\r\n\r\n';
const NOTHING: Buffer = Buffer.alloc(0);
/** One for all connections of the thread: what is read is dealt with before the next is read. */
let shared: Buffer | undefined;

/** One connection to S3, kept alive, for one GET after the other. */
export class GetConnection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  #receiver: Receiver | undefined;
  /** Of a head that came in pieces. */
  #begun = NOTHING;
  /** Undefined while the head is still to come. */
  #frame: BodyFrame | undefined;
  #isConnected = false;
  #isPaused = false;
  #isRetired = false;
  #freeSince = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = open(options, (bytes) => this.#read(bytes));
    const ready = options.url.protocol === 'https:' ? 'secureConnect' : 'connect';
    this.#socket.once(ready, () => {
      this.#isConnected = true;
      this.#socket.setTimeout(options.idleMs);
    });
    this.#socket.setNoDelay(true);
    this.#socket.setTimeout(CONNECT_TIMEOUT_MS);
    this.#socket.on('timeout', () => {
      if (!this.#isPaused) this.close(this.#describeTimeout());
    });
    this.#socket.on('error', (error) => this.close(error));
    this.#socket.on('close', () => this.close(CLOSED()));
  }

  /** Whether S3 will not have closed it meanwhile. */
  get isFresh(): boolean {
    return performance.now() - this.#freeSince < KEEP_ALIVE_MS;
  }

  /** `request`: the head of a GET. One at a time. */
  send(request: string, receiver: Receiver): void {
    this.#receiver = receiver;
    this.#frame = undefined;
    if (this.#isPaused) this.resume();
    this.#socket.write(request, 'latin1');
  }

  /** No more is read, however long, until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    // A time that ran out meanwhile would not begin anew by itself.
    if (this.#isPaused && this.#isConnected) this.#socket.setTimeout(this.#options.idleMs);
    this.#isPaused = false;
    this.#socket.resume();
  }

  /** Fails what is under way. */
  close(error: Error): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#retire();
    this.#socket.destroy();
    receiver?.failed(error);
  }

  #retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    this.#options.onRetired();
  }

  #read(bytes: Buffer): void {
    const receiver = this.#receiver;
    // Bytes that nobody asked for.
    if (!receiver) this.close(CLOSED());
    const rest = receiver && !this.#frame ? this.#readHead(bytes, receiver) : bytes;
    const frame = this.#frame;
    if (!receiver || !rest || !frame) return;
    const own = this.#readBody(rest, frame, receiver);
    if (!frame.isDone || this.#receiver !== receiver) return;
    this.#receiver = undefined;
    this.#freeSince = performance.now();
    if (this.#isRetired || rest.length > own) this.close(CLOSED());
    else this.#options.onFree();
    receiver.end();
  }

  #readBody(bytes: Buffer, frame: BodyFrame, receiver: Receiver): number {
    try {
      return frame.read(bytes, (own) => {
        if (this.#receiver === receiver) receiver.data(own);
      });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#options.onMalformed();
      this.close(failure('ECONNRESET', error.message));
      return bytes.length;
    }
  }

  /** The beginning of the body, once the head is there. */
  #readHead(bytes: Buffer, receiver: Receiver): Buffer | undefined {
    const all = this.#begun.length > 0 ? Buffer.concat([this.#begun, bytes]) : bytes;
    const end = all.indexOf(END_OF_HEAD);
    if (end === -1 && all.length <= MAX_HEAD_BYTES) {
      this.#begun = Buffer.from(all);
      return undefined;
    }
    this.#begun = NOTHING;
    const head = end === -1 ? undefined : parseResponseHead(all.toString('latin1', 0, end));
    if (!head) {
      this.#receiver = undefined;
      this.close(CLOSED());
      receiver.odd();
      return undefined;
    }
    this.#frame = head.length === undefined ? new ChunkedFrame() : new LengthFrame(head.length);
    if (head.isLast) this.#retire();
    receiver.head(head.status, head.headers);
    return all.subarray(end + END_OF_HEAD.length);
  }

  #describeTimeout(): Error {
    if (!this.#isConnected)
      return failure('ETIMEDOUT', `no connection within ${CONNECT_TIMEOUT_MS / 1000} s`);
    return failure('TimeoutError', this.#frame ? 'the body stopped coming' : 'no answer came');
  }
}

const CLOSED = () => failure('ECONNRESET', 'the connection was closed in the middle of the answer');

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function open({ url, secureContext }: ConnectionOptions, take: (bytes: Buffer) => void): Socket {
  shared ??= Buffer.allocUnsafeSlow(READ_BYTES);
  const onread: OnReadOpts = {
    buffer: shared,
    callback: (length, buffer) => {
      take((buffer as Buffer).subarray(0, length));
      return true;
    },
  };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:') return connectPlainly({ host, port: Number(url.port || 80), onread });
  const options = { host, port: Number(url.port || 443), onread, ALPNProtocols: ['http/1.1'] };
  return connectSafely({ ...options, ...(secureContext && { secureContext }), servername: nameOf(host) });
}

/** Addresses are no names of servers. */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}
