import { hash } from 'node:crypto';
import { GetFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { Agent, request } from 'undici';
import { PortError } from '../../src/changes/ports.ts';
import { readAll } from './body.ts';

/** Without a byte for this long, a download is given up. */
const IDLE_TIMEOUT_MS = 60_000;
const DOWNLOADS = 3;
/** Our own: see agents/lambda/code.ts. */
const DISPATCHER = new Agent();
const S3_HOST = /^(?<bucket>[^.]+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;

/** The zip of `$LATEST`, held to its CodeSha256; each download has a link of its own, good for ten minutes. */
export async function downloadCode(
  client: LambdaClient,
  name: string,
  endpoint: string | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    const { Configuration, Code } = await client.send(new GetFunctionCommand({ FunctionName: name }), {
      abortSignal: signal,
    });
    const { Location = '' } = Code ?? {};
    const zip = /^https?:/.test(Location)
      ? await download(reachable(Location, endpoint), signal)
      : 'Lambda says nowhere to fetch it';
    if (typeof zip === 'object' && hash('sha256', zip, 'base64') === Configuration?.CodeSha256) return zip;
    const reason = typeof zip === 'object' ? 'it is not what CodeSha256 says' : zip;
    if (attempt < DOWNLOADS) continue;
    const message = `the code of ${name} could not be downloaded: ${reason}`;
    throw new PortError({ code: 'CodeUnavailable', message, advice: 'try again' });
  }
}

/** The body, or why there is none. */
async function download(url: string, signal: AbortSignal): Promise<Buffer | string> {
  try {
    const { statusCode, body } = await request(url, {
      signal,
      dispatcher: DISPATCHER,
      headersTimeout: IDLE_TIMEOUT_MS,
      bodyTimeout: IDLE_TIMEOUT_MS,
    });
    if (statusCode === 200) return await readAll(body);
    await body.dump();
    return `HTTP ${statusCode}`;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}

/** Where an emulator names AWS's own storage, only itself can stand in for it: asked there, in path style. */
function reachable(location: string, endpoint: string | undefined): string {
  const { hostname, pathname, search } = new URL(location);
  const bucket = S3_HOST.exec(hostname)?.groups?.bucket;
  if (endpoint === undefined || bucket === undefined) return location;
  return `${endpoint.replace(/\/+$/, '')}/${bucket}${pathname}${search}`;
}
