import {
  Agent,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request as it passed by; `service` is what it was signed for, undefined for code behind a link. */
export interface ProxyCall {
  readonly service: string | undefined;
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The operation, for services that have it in a header: `GetInstances`. */
  readonly target: string | undefined;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body: string | Uint8Array;
}

interface SeenCall extends ProxyCall {
  readonly status: number;
  /** A rule answered it. */
  readonly isOurs: boolean;
  /** moto answered with a page for people, 404 or 500: it has no such call. */
  readonly isUnknown: boolean;
}

export interface ProxyOptions {
  readonly target: string;
  /** Where calls to other services go, by what they are signed for. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

export interface AwsProxy extends AsyncDisposable {
  /** `http://127.0.0.1:4599` */
  readonly url: string;
  /** Every call so far, the ones that were answered here too. */
  readonly calls: SeenCall[];
  /** Answers in AWS's stead, or undefined to let the call through; asked in their order. */
  rules: readonly ((call: ProxyCall) => ProxyAnswer | undefined)[];
  /** Changes the text of an answer on its way back; undefined leaves it, and streams it. */
  edit: ((call: ProxyCall) => ((body: string) => string) | undefined) | undefined;
  /** Added to every answer. */
  delayMs: number;
}

const SCOPE = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;
/** Longer than any client of ours keeps a socket, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;
/** In place of moto's 500, which any client rightly tries again and again. */
const NOT_IMPLEMENTED: ProxyAnswer = {
  status: 501,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'NotImplemented' },
  body: JSON.stringify({ __type: 'NotImplemented', message: 'moto has no such call' }),
};

/** Stands between Tidemark and an AWS endpoint; bodies stream through as they are, both ways. */
export async function startAwsProxy({ target, elsewhere = {} }: ProxyOptions): Promise<AwsProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (message, out) => {
    const call = describeCall(message);
    const upstream = { agent, target: elsewhere[call.service ?? ''] ?? target };
    // Either end may go away in the middle; the other one then notices by itself.
    pass(proxy, call, upstream, message, out).catch(() => out.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: AwsProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    rules: [],
    edit: undefined,
    delayMs: 0,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
  return proxy;
}

function describeCall({ method = 'GET', url = '/', headers }: IncomingMessage): ProxyCall {
  const { pathname: path, searchParams: query } = splitUrl(url);
  const service = SCOPE.exec(headers.authorization ?? '')?.[1];
  const target = headers['x-amz-target']?.toString().split('.').at(-1);
  return { service, method, path, query, target };
}

/** Not a URL parser's work: an S3 key may hold `..` and `//`, which it would take away. */
function splitUrl(url: string) {
  const [pathname = '/', ...query] = url.split('?');
  return { pathname, searchParams: new URLSearchParams(query.join('?')) };
}

async function pass(
  proxy: AwsProxy,
  call: ProxyCall,
  upstream: { readonly agent: Agent; readonly target: string },
  message: IncomingMessage,
  out: ServerResponse,
): Promise<void> {
  if (proxy.delayMs > 0) await sleep(proxy.delayMs);
  const own = proxy.rules.map((rule) => rule(call)).find((answer) => answer !== undefined);
  if (own) {
    message.resume();
    return send(proxy, { ...call, isOurs: true, isUnknown: false }, out, own);
  }
  const received = await forward(message, upstream);
  const { statusCode: status = 502, headers } = received;
  const isUnknown = status >= 400 && headers['content-type']?.startsWith('text/html') === true;
  if (isUnknown && status === 500) {
    received.resume();
    return send(proxy, { ...call, isOurs: false, isUnknown }, out, NOT_IMPLEMENTED);
  }
  const edit = status === 200 ? proxy.edit?.(call) : undefined;
  if (edit) {
    const { 'content-length': _, ...rest } = headers;
    const body = edit(await text(received));
    return send(proxy, { ...call, isOurs: false, isUnknown }, out, { status, headers: rest, body });
  }
  proxy.calls.push({ ...call, status, isOurs: false, isUnknown });
  out.writeHead(status, headers);
  await pipeline(received, out);
}

function send(
  proxy: AwsProxy,
  call: Omit<SeenCall, 'status'>,
  out: ServerResponse,
  { status, headers, body }: ProxyAnswer,
): void {
  proxy.calls.push({ ...call, status });
  out.writeHead(status, headers).end(body);
}

async function forward(
  message: IncomingMessage,
  { agent, target }: { readonly agent: Agent; readonly target: string },
): Promise<IncomingMessage> {
  const { method, headers, url = '/' } = message;
  const onward = request(target, { agent, method, headers, path: url });
  const [received] = await Promise.all([
    new Promise<IncomingMessage>((resolve, reject) => onward.once('response', resolve).once('error', reject)),
    pipeline(message, onward),
  ]);
  return received;
}
