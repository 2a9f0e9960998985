import type { Dispatcher } from 'undici';
import type { Dispatching, Handler, HttpRequest } from './dispatching.ts';
import { CONNECT_TIMEOUT_MS } from './get-connection.ts';

export interface HttpHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface HttpAnswer extends HttpHead {
  /** Empty where a sink took it. */
  readonly body: Buffer;
  /** Until the head came, milliseconds. */
  readonly waitedMs: number;
}

export type BodyControl = Pick<Dispatcher.DispatchController, 'abort' | 'pause' | 'resume'>;
/** Takes a body as it comes; the bytes are only its own during the call. What it throws fails the exchange. */
export type BodySink = (chunk: Buffer) => void;
/** Called with the head: a sink for its body, or undefined to have it collected. */
export type ChooseSink = (head: HttpHead, control: BodyControl) => BodySink | undefined;

/** The largest listing page is some 4 MB. */
const MAX_COLLECTED_BYTES = 33_554_432;

/** GET requests that may be cancelled, their bodies collected or given to a sink. */
export class Http {
  readonly #dispatcher: Dispatching;
  readonly #running = new Map<AbortSignal, Running>();

  constructor(dispatcher: Dispatching) {
    this.#dispatcher = dispatcher;
  }

  /** Resolves once the body is through; an aborted signal rejects at once with its reason. */
  get(request: HttpRequest, signal: AbortSignal, choose?: ChooseSink): Promise<HttpAnswer> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const running = this.#runningUnder(signal);
      const exchange = new Exchange(choose, resolve, reject, () => {
        running.exchanges.delete(exchange);
        if (running.exchanges.size === 0) this.#forget(signal, running);
      });
      running.exchanges.add(exchange);
      this.#dispatcher.dispatch(request, exchange);
    });
  }

  /** One listener a signal, however many requests it is for. */
  #runningUnder(signal: AbortSignal): Running {
    const known = this.#running.get(signal);
    if (known) return known;
    const exchanges = new Set<Exchange>();
    const cancel = () => {
      for (const exchange of exchanges) exchange.cancel(signal.reason);
    };
    signal.addEventListener('abort', cancel, { once: true });
    const running = { exchanges, cancel };
    this.#running.set(signal, running);
    return running;
  }

  #forget(signal: AbortSignal, { cancel }: Running): void {
    this.#running.delete(signal);
    signal.removeEventListener('abort', cancel);
  }
}

interface Running {
  readonly exchanges: Set<Exchange>;
  readonly cancel: () => void;
}

class Exchange implements Handler {
  readonly #choose: ChooseSink | undefined;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #settled: () => void;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: { readonly error: unknown } | undefined;
  #head: HttpHead = { status: 0, headers: {} };
  #sink: BodySink | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #sentAt = 0;
  #waitedMs = 0;

  constructor(
    choose: ChooseSink | undefined,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: unknown) => void,
    settled: () => void,
  ) {
    this.#choose = choose;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#settled = settled;
  }

  /** One that still waits for a connection is dropped when it gets one. */
  cancel(reason: unknown): void {
    this.#failure ??= { error: reason };
    this.#settled();
    this.#reject(reason);
    this.#controller?.abort(asError(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sentAt = performance.now();
    if (this.#failure) controller.abort(asError(this.#failure.error));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: HttpHead['headers'],
  ): void {
    if (status < 200) return;
    this.#waitedMs = performance.now() - this.#sentAt;
    this.#head = { status, headers };
    this.#try(controller, () => {
      this.#sink = this.#choose?.(this.#head, controller);
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#try(controller, () => {
      if (this.#sink) return this.#sink(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes > MAX_COLLECTED_BYTES) throw new RangeError('the answer is too long');
      this.#chunks.push(Buffer.from(chunk));
    });
  }

  onResponseEnd(): void {
    if (this.#failure) return;
    const [first = Buffer.alloc(0)] = this.#chunks;
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
    this.#settled();
    this.#resolve({ ...this.#head, body, waitedMs: this.#waitedMs });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#settled();
    this.#reject(this.#failure ? this.#failure.error : asNetworkError(error));
  }

  #try(controller: Dispatcher.DispatchController, work: () => void): void {
    if (this.#failure) return;
    try {
      work();
    } catch (error) {
      this.#failure = { error };
      controller.abort(asError(error));
    }
  }
}

const CODES: Readonly<Record<string, readonly [string, string]>> = {
  UND_ERR_SOCKET: ['ECONNRESET', 'the connection was closed in the middle of the answer'],
  UND_ERR_CONNECT_TIMEOUT: ['ETIMEDOUT', `no connection within ${CONNECT_TIMEOUT_MS / 1000} s`],
  UND_ERR_HEADERS_TIMEOUT: ['TimeoutError', 'no answer came'],
  UND_ERR_BODY_TIMEOUT: ['TimeoutError', 'the body stopped coming'],
};

/** In Node's own codes, which are told apart elsewhere. */
function asNetworkError(error: Error): Error {
  const known = 'code' in error ? CODES[String(error.code)] : undefined;
  if (!known) return error;
  const [code, message] = known;
  return Object.assign(new Error(message, { cause: error }), { code });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
