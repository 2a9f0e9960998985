import type { ObjectVersion } from '../changes/change.ts';
import type { ObjectsPort } from '../changes/ports.ts';
import { type DecodedPage, decodePage } from '../edits/encoding.ts';
import { formatBytes } from '../format.ts';
import type { ListedPath } from './listing.ts';

/** An object as it was read at one moment: its bytes, what is kept with them, and its text. */
export interface ReadPage {
  readonly kind: 'page';
  readonly path: string;
  readonly key: string;
  readonly version: ObjectVersion;
  readonly body: Buffer;
  readonly page: DecodedPage;
}

/** An object whose text cannot be had: too large, packed or written in a way that cannot be edited. */
export interface UnreadPage {
  readonly kind: 'unread';
  readonly path: string;
  readonly reason: string;
}

/** Beyond this an object is no page that people wrote; several are held at once. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;
/** Pages read at once. */
export const PAGES_IN_FLIGHT = 16;

/** Reads a page; undefined if it is gone since it was listed. */
export async function readPage(
  objects: Pick<ObjectsPort, 'get'>,
  bucket: string,
  { path, key, size }: Pick<ListedPath, 'path' | 'key' | 'size'>,
  signal: AbortSignal,
): Promise<ReadPage | UnreadPage | undefined> {
  if (size > MAX_PAGE_BYTES) {
    const reason = `${path} is too large to edit: ${formatBytes(size)} of at most ${formatBytes(MAX_PAGE_BYTES)}`;
    return { kind: 'unread', path, reason };
  }
  const found = await objects.get(bucket, key, signal);
  if (!found) return undefined;
  const { version, body } = found;
  const decoding = decodePage({ path, ...typeOf(version), bytes: body });
  if (decoding.kind === 'refused') return { kind: 'unread', path, reason: decoding.reasons.join('; ') };
  return { kind: 'page', path, key, version, body, page: decoding.page };
}

/** The headers that say how to read an object. */
export function typeOf({ headers }: Pick<ObjectVersion, 'headers'>) {
  return { contentType: headers['content-type'], contentEncoding: headers['content-encoding'] };
}
