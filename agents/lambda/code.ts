import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { CollectorContext, Document } from '../../src/engine/collector.ts';

/** A zip that Lambda holds, as GetFunction or GetLayerVersion tells of it. */
export interface Code {
  /** For people: `code`, `code of version 3`. */
  readonly what: string;
  /** The call that told, and tells again. */
  readonly call: string;
  /** Base64. */
  readonly CodeSha256?: string | undefined;
  /** Bytes. */
  readonly CodeSize?: number | undefined;
  /** A presigned URL, good for ten minutes only. */
  readonly Location?: string | undefined;
  /** Why there is none. */
  readonly Error?:
    | { readonly ErrorCode?: string | undefined; readonly Message?: string | undefined }
    | undefined;
  /** Asks for a fresh URL. */
  locate(): Promise<string | undefined>;
}

/** Without a byte for this long, a download is given up; the engine then opens it again. */
const IDLE_TIMEOUT_MS = 60_000;
/**
 * Our own: the global one is Node's built-in undici 7 as soon as anything imported `node:http`, and that throws an
 * uncaught assertion (`!this.paused`) where a server closes the connection behind a body that is read slowly.
 */
const DISPATCHER = new Agent();
const S3_HOST = /^(?<bucket>[^.]+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;

/** The zip as a file known by its CodeSha256; none, and a gap, where Lambda does not give it out. */
export function codeDocuments(path: string, code: Code, context: CollectorContext): Document[] {
  const { CodeSha256, CodeSize, Location } = code;
  if (!CodeSha256 || CodeSize === undefined || !Location || !/^https?:/.test(Location)) {
    const { ErrorCode = 'NoCodeLocation', Message = 'the answer says nowhere to fetch it' } =
      code.Error ?? {};
    context.gap({ what: code.what, call: code.call, code: ErrorCode, message: Message });
    return [];
  }
  const { endpoint } = context.config.aws;
  let known: string | undefined = Location;
  const open = async (signal: AbortSignal): Promise<Readable> => {
    const first = known && (await download(reachable(known, endpoint), signal));
    known = undefined;
    if (typeof first === 'object') return first;
    const location = await code.locate();
    const second =
      location === undefined ? 'no location' : await download(reachable(location, endpoint), signal);
    if (typeof second === 'object') return second;
    throw new Error(`the ${code.what} could not be downloaded: ${second}`);
  };
  const sha256 = Buffer.from(CodeSha256, 'base64').toString('hex');
  return [{ path, blob: { sha256, size: CodeSize, open } }];
}

/** The body; or what is said instead of it, as when the URL is too old. */
async function download(url: string, signal: AbortSignal): Promise<Readable | string> {
  const { statusCode, body } = await request(url, {
    signal,
    dispatcher: DISPATCHER,
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  });
  if (statusCode === 200) return body;
  await body.dump();
  return `HTTP ${statusCode}`;
}

/** Where an emulator names AWS's own storage, only itself can stand in for it: asked there, in path style. */
function reachable(location: string, endpoint: string | undefined): string {
  const { hostname, pathname, search } = new URL(location);
  const bucket = S3_HOST.exec(hostname)?.groups?.bucket;
  if (endpoint === undefined || bucket === undefined) return location;
  return `${endpoint.replace(/\/+$/, '')}/${bucket}${pathname}${search}`;
}
