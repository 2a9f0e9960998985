import type { Readable } from 'node:stream';
import { type Dispatcher, EnvHttpProxyAgent, errors, interceptors, request } from 'undici';
import { readNetwork } from '../config.ts';
import { type Network, trustedCertificates } from '../network.ts';

/** Without a byte for this long, a download is given up. */
const IDLE_TIMEOUT_MS = 60_000;
/** As long as calls of the API are tried; a body that breaks off goes on from there, if its ETag is still the same. */
const RETRIES = { maxRetries: 10, minTimeout: 200, maxTimeout: 10_000 };
/**
 * Our own: the global one is Node's built-in undici 7 as soon as anything imported `node:http`, and that throws an
 * uncaught assertion (`!this.paused`) where a server closes the connection behind a body that is read slowly.
 */
export function openDownloads(network: Network): Dispatcher {
  const { httpProxy, httpsProxy, noProxy } = network;
  const trusted = trustedCertificates(network);
  const timeouts = { headersTimeout: IDLE_TIMEOUT_MS, bodyTimeout: IDLE_TIMEOUT_MS };
  const proxies = { httpProxy, httpsProxy, noProxy, requestTls: trusted };
  const agent = new EnvHttpProxyAgent({ ...timeouts, ...proxies, connect: trusted });
  return agent.compose(interceptors.retry(RETRIES));
}

let usual: Dispatcher | undefined;

function usualDownloads(): Dispatcher {
  usual ??= openDownloads(readNetwork());
  return usual;
}

const S3_HOST = /^(?<bucket>[^.]+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;

/**
 * The body behind a presigned URL of S3, as Lambda gives them out; or what is said instead of it (`HTTP 403` where the
 * URL is too old). `endpoint`: `aws.endpoint`. Throws what the network says in the end, and what aborts it.
 */
export async function openPresigned(
  location: string,
  endpoint: string | undefined,
  signal: AbortSignal,
  dispatcher = usualDownloads(),
): Promise<Readable | string> {
  try {
    const { statusCode, body } = await request(reachable(location, endpoint), {
      signal,
      dispatcher,
    });
    if (statusCode === 200) return body;
    await body.dump();
    return `HTTP ${statusCode}`;
  } catch (error) {
    if (error instanceof errors.RequestRetryError) return `HTTP ${error.statusCode}`;
    throw error;
  }
}

/** Where an emulator names AWS's own storage, only itself can stand in for it: asked there, in path style. */
function reachable(location: string, endpoint: string | undefined): string {
  const { hostname, pathname, search } = new URL(location);
  const bucket = S3_HOST.exec(hostname)?.groups?.bucket;
  if (endpoint === undefined || bucket === undefined) return location;
  return `${endpoint.replace(/\/+$/, '')}/${bucket}${pathname}${search}`;
}
