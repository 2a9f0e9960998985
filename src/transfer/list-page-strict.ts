import type { ListedObject, Page } from './transfer.ts';
import { childText, parseXml, type XmlElement, XmlError } from './xml.ts';

/** Reads the answer of ListObjectsV2, whatever its order and whatever else is in it. Throws XmlError. */
export function parseListPageStrictly(text: string): Page {
  const root = parseXml(text);
  if (root.name !== 'ListBucketResult') throw new XmlError(`<${root.name}> came instead of a listing`);
  const decode = childText(root, 'EncodingType') === 'url' ? decodeKey : (key: string) => key;
  const objects = root.children
    .filter(({ name }) => name === 'Contents')
    .map((item) => readObject(item, decode));
  return { objects, ...readNext(root) };
}

/** Where the listing goes on. */
export function readNext(root: XmlElement): Pick<Page, 'next'> {
  const isTruncated = childText(root, 'IsTruncated') === 'true';
  return nextOf(isTruncated, childText(root, 'NextContinuationToken'));
}

/** Throws XmlError where there is more and no way to it, as of an endpoint that knows only the first version of the call. */
export function nextOf(isTruncated: boolean | undefined, token: string | undefined): Pick<Page, 'next'> {
  if (!isTruncated) return {};
  if (token) return { next: token };
  throw new XmlError('the listing goes on, but the answer does not say how');
}

function readObject(item: XmlElement, decode: (key: string) => string): ListedObject {
  const key = childText(item, 'Key');
  const size = Number(childText(item, 'Size') ?? 0);
  if (key === undefined || !Number.isSafeInteger(size)) throw new XmlError('an object without a key or size');
  const storageClass = childText(item, 'StorageClass');
  return {
    key: decode(key),
    size,
    etag: unquote(childText(item, 'ETag') ?? ''),
    lastModified: normalizeTime(childText(item, 'LastModified') ?? ''),
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}

/** S3 writes a space as `+`, as in forms. */
export function decodeKey(key: string): string {
  if (!/[%+]/.test(key)) return key;
  try {
    return decodeURIComponent(key.replaceAll('+', '%20'));
  } catch {
    throw new XmlError(`no URL-encoded key: ${key.slice(0, 100)}`);
  }
}

export function unquote(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

/** `2026-10-01T12:00:00.000Z` in any case; S3-compatible stores leave out or add digits. */
function normalizeTime(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}
