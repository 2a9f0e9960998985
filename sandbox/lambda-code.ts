import { hash } from 'node:crypto';
import type { LambdaState } from './lambda-state.ts';
import type { RestCall } from './rest-protocol.ts';
import type { SandboxRequest, SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';

const VALID_SECONDS = 600;
const CODE_PATH = '/_lambda-code';

/** The route under which code can be had; in AWS this is a bucket of Lambda's own. */
export const CODE_ROUTE = `GET ${CODE_PATH}/{Sha256}`;

/** SHA-256 in base64, as `CodeSha256`. */
export function codeSha256(code: Uint8Array): string {
  return hash('sha256', code, 'base64');
}

/** A URL signed in its query, good for ten minutes, at the address the client itself used. */
export function signedLocation(code: Uint8Array, { headers, region }: SandboxRequest, now: number): string {
  const date = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `AKIASANDBOX/${date.slice(0, 8)}/${region}/lambda/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(VALID_SECONDS),
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': hash('sha256', date),
  });
  return `http://${headers.host}${CODE_PATH}/${hash('sha256', code)}?${query}`;
}

/** Serves what `signedLocation` points to; refuses like S3 once the URL is too old. */
export function getCode(state: LambdaState, call: RestCall, now: number): SandboxResponse {
  const signedAt = parseDate(call.query('X-Amz-Date') ?? '');
  if (!(now < signedAt + VALID_SECONDS * 1000))
    throw new ServiceError(403, 'AccessDenied', 'Request has expired');
  const wanted = call.path('Sha256');
  for (const code of allCode(state)) {
    if (hash('sha256', code) !== wanted) continue;
    return { status: 200, headers: { 'content-type': 'application/zip' }, body: code };
  }
  throw new ServiceError(404, 'NoSuchKey', 'The specified key does not exist.');
}

function* allCode(state: LambdaState): Generator<Uint8Array> {
  for (const { code, versions } of state.functions) {
    if (code) yield code;
    for (const version of versions) yield version.code;
  }
  for (const layer of state.layers) for (const version of layer.versions) yield version.code;
}

/** NaN for anything that is not `20261030T182405Z`. */
function parseDate(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
