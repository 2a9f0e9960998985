import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { Dispatching, Handler, HttpRequest } from './dispatching.ts';
import { GetConnection, type Receiver } from './get-connection.ts';

const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export interface GetConnectionsOptions {
  /** To one host at most. */
  readonly connections: number;
  readonly idleMs: number;
  readonly secureContext?: SecureContext;
  /** For answers in other forms; asked for with the first of them. */
  readonly otherwise: () => Dispatching;
}

/**
 * GETs over connections kept alive, for answers in the forms of HTTP/1.1 that S3 uses: half of the processor time
 * that undici takes for each. A host that answers otherwise once is left to undici.
 */
export class GetConnections implements Dispatching {
  readonly #options: GetConnectionsOptions;
  readonly #hosts = new Map<string, Host>();
  #otherwise: Dispatching | undefined;

  constructor(options: GetConnectionsOptions) {
    this.#options = options;
  }

  dispatch(request: HttpRequest, handler: Handler): void {
    const { origin } = request;
    let host = this.#hosts.get(origin);
    if (!host) {
      host = new Host(new URL(origin), this.#options, (task) => this.#askOtherwise(task));
      this.#hosts.set(origin, host);
    }
    host.take(new Exchange(request, handler));
  }

  async destroy(): Promise<void> {
    for (const host of this.#hosts.values()) host.close();
    await this.#otherwise?.destroy();
  }

  #askOtherwise({ request, handler }: Exchange): void {
    this.#otherwise ??= this.#options.otherwise();
    this.#otherwise.dispatch(request, handler);
  }
}

class Host {
  readonly #url: URL;
  readonly #options: GetConnectionsOptions;
  readonly #leave: (exchange: Exchange) => void;
  readonly #open = new Set<GetConnection>();
  readonly #free: GetConnection[] = [];
  readonly #waiting: Exchange[] = [];
  #isOdd = false;

  constructor(url: URL, options: GetConnectionsOptions, leave: (exchange: Exchange) => void) {
    this.#url = url;
    this.#options = options;
    this.#leave = leave;
  }

  take(exchange: Exchange): void {
    const connection = this.#isOdd ? undefined : this.#freeConnection();
    if (connection) this.#send(exchange, connection);
    else if (this.#isOdd) this.#leave(exchange);
    else this.#waiting.push(exchange);
  }

  close(): void {
    const reason = new Error('the connections are closed');
    for (const exchange of this.#waiting.splice(0)) exchange.failed(reason);
    for (const connection of Array.from(this.#open)) connection.close(reason);
  }

  /** All that waits goes with it: connections that end one by one would not take up the rest. */
  #leaveAll(): void {
    this.#isOdd = true;
    for (const exchange of this.#waiting.splice(0)) this.#leave(exchange);
  }

  /** The one used last, or a new one while there may be more. */
  #freeConnection(): GetConnection | undefined {
    for (let free = this.#free.pop(); free; free = this.#free.pop()) {
      if (free.isFresh) return free;
      free.close(new Error('it was idle'));
    }
    if (this.#open.size >= this.#options.connections) return undefined;
    const connection: GetConnection = new GetConnection({
      url: this.#url,
      ...this.#options,
      onFree: () => this.#freed(connection),
      onMalformed: () => this.#leaveAll(),
      onRetired: () => this.#retired(connection),
    });
    this.#open.add(connection);
    return connection;
  }

  #send(exchange: Exchange, connection: GetConnection): void {
    const leave = () => {
      this.#leave(exchange);
      this.#leaveAll();
    };
    if (!exchange.begin(connection, leave)) this.#freed(connection);
  }

  #freed(connection: GetConnection): void {
    const next = this.#waiting.shift();
    if (next) this.#send(next, connection);
    else this.#free.push(connection);
  }

  #retired(connection: GetConnection): void {
    this.#open.delete(connection);
    const at = this.#free.indexOf(connection);
    if (at !== -1) this.#free.splice(at, 1);
    const next = this.#waiting.shift();
    if (next) this.take(next);
  }
}

/** A request, as undici's handlers know it. */
class Exchange implements Receiver, Dispatcher.DispatchController {
  readonly request: HttpRequest;
  readonly handler: Handler;
  readonly #text: string;
  #connection: GetConnection | undefined;
  #leave: (() => void) | undefined;
  reason: Error | null = null;
  paused = false;

  constructor(request: HttpRequest, handler: Handler) {
    this.request = request;
    this.handler = handler;
    this.#text = renderRequest(request);
  }

  get aborted(): boolean {
    return this.reason !== null;
  }

  /** False where it is not wanted any more. `leave`: another client must ask. */
  begin(connection: GetConnection, leave: () => void): boolean {
    this.handler.onRequestStart?.(this, undefined);
    if (this.reason) {
      this.handler.onResponseError?.(this, this.reason);
      return false;
    }
    this.#connection = connection;
    this.#leave = leave;
    connection.send(this.#text, this);
    return true;
  }

  abort(reason: Error): void {
    this.reason ??= reason;
    this.#connection?.close(reason);
  }

  pause(): void {
    this.paused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.paused = false;
    this.#connection?.resume();
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.handler.onResponseStart?.(this, status, headers);
  }

  data(chunk: Buffer): void {
    this.handler.onResponseData?.(this, chunk);
  }

  end(): void {
    this.#connection = undefined;
    this.handler.onResponseEnd?.(this, {});
  }

  failed(error: Error): void {
    this.#connection = undefined;
    this.handler.onResponseError?.(this, error);
  }

  odd(): void {
    this.#connection = undefined;
    this.#leave?.();
  }
}

/** @throws {TypeError} where a value could be taken for another header. */
function renderRequest({ path, headers }: HttpRequest): string {
  let text = `GET ${path} HTTP/1.1\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (!VALUE.test(value)) throw new TypeError(`the header ${name} has characters that no header may have`);
    text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}
