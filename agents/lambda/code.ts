import type { Readable } from 'node:stream';
import { openPresigned } from '../../src/aws/presigned.ts';
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
    const first = known && (await openPresigned(known, endpoint, signal));
    known = undefined;
    if (typeof first === 'object') return first;
    const location = await code.locate();
    const second = location === undefined ? 'no location' : await openPresigned(location, endpoint, signal);
    if (typeof second === 'object') return second;
    throw new Error(`the ${code.what} could not be downloaded: ${second}`);
  };
  const sha256 = Buffer.from(CodeSha256, 'base64').toString('hex');
  return [{ path, blob: { sha256, size: CodeSize, open } }];
}
