import { hash } from 'node:crypto';
import { GetFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { openPresigned } from '../../src/aws/presigned.ts';
import { PortError } from '../../src/changes/ports.ts';
import { readAll } from './body.ts';

const DOWNLOADS = 3;

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
      ? await download(Location, endpoint, signal)
      : 'Lambda says nowhere to fetch it';
    if (typeof zip === 'object' && hash('sha256', zip, 'base64') === Configuration?.CodeSha256) return zip;
    const reason = typeof zip === 'object' ? 'it is not what CodeSha256 says' : zip;
    if (attempt < DOWNLOADS) continue;
    const message = `the code of ${name} could not be downloaded: ${reason}`;
    throw new PortError({ code: 'CodeUnavailable', message, advice: 'try again' });
  }
}

/** The body, or why there is none. */
async function download(
  location: string,
  endpoint: string | undefined,
  signal: AbortSignal,
): Promise<Buffer | string> {
  try {
    const body = await openPresigned(location, endpoint, signal);
    return typeof body === 'string' ? body : await readAll(body);
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}
