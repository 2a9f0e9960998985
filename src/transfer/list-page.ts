import { decodeKey, parseListPageStrictly } from './list-page-strict.ts';
import type { ListedObject, Page } from './transfer.ts';

const ITEM = '<Contents>';
const ITEM_END = '</Contents>';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SIZE = /^\d{1,15}$/;
const ETAG = /^(?:&quot;|")?([0-9a-f]{32}(?:-\d+)?)(?:&quot;|")?$/;
const NAME = /^[A-Z_]+$/;
/** What stands in the head and foot of a page, where neither names nor tokens can look like tags. */
const ODD = /<!|<\?(?!xml )/;

/**
 * Reads the answer of ListObjectsV2 by looking for the tags S3 writes where S3 writes them, ten times faster than a
 * parser. Whatever is not exactly so (other elements or order, entities, times or sizes of another form) is read by
 * the strict parser instead, whole.
 */
export function parseListPage(text: string): Page {
  return parsePlainly(text) ?? parseListPageStrictly(text);
}

/** Undefined where anything is out of the ordinary. */
function parsePlainly(text: string): Page | undefined {
  const first = text.indexOf(ITEM);
  const lastEnd = text.lastIndexOf(ITEM_END);
  if (first === -1 || lastEnd === -1) return undefined;
  const frame = text.slice(0, first) + text.slice(lastEnd + ITEM_END.length);
  if (ODD.test(frame) || frame.includes(ITEM) || !/<ListBucketResult[ >]/.test(frame)) return undefined;
  if (!/<\/ListBucketResult>\s*$/.test(frame)) return undefined;
  const isUrl = frame.includes('<EncodingType>url</EncodingType>');
  const objects: ListedObject[] = [];
  for (let at = first; at < lastEnd; ) {
    if (!text.startsWith(ITEM, at)) return undefined;
    const end = text.indexOf(ITEM_END, at);
    const object = parseItem(text, at + ITEM.length, end, isUrl);
    if (!object) return undefined;
    objects.push(object);
    at = end + ITEM_END.length;
  }
  const next = parseFrame(frame);
  if (next === undefined) return undefined;
  return { objects, ...(next === '' ? {} : { next }) };
}

/** The token of the next page, empty for none; undefined where that is not clear. */
function parseFrame(frame: string): string | undefined {
  if (frame.includes('<IsTruncated>false</IsTruncated>')) return '';
  const token = textBetween(frame, '<NextContinuationToken>', '</NextContinuationToken>');
  const isPlain = frame.includes('<IsTruncated>true</IsTruncated>') && token !== undefined;
  return isPlain && token !== '' && !/[&<]/.test(token) ? token : undefined;
}

/** `<Key>…</Key>` first, then the others in any order, each once and directly after the other. */
function parseItem(text: string, from: number, end: number, isUrl: boolean): ListedObject | undefined {
  if (!text.startsWith('<Key>', from)) return undefined;
  const keyEnd = text.indexOf('<', from + 5);
  const key = text.slice(from + 5, keyEnd);
  if (!text.startsWith('</Key>', keyEnd) || key.includes('&')) return undefined;
  let lastModified = '';
  let etag = '';
  let size = -1;
  let storageClass: string | undefined;
  for (let at = keyEnd + 6; at < end; ) {
    const close = text.indexOf('>', at);
    const stop = text.indexOf('<', close);
    const name = text.slice(at + 1, close);
    const value = text.slice(close + 1, stop);
    if (!text.startsWith(`</${name}>`, stop) || text.charCodeAt(at) !== 60) return undefined;
    if (name === 'LastModified' && lastModified === '' && TIME.test(value)) lastModified = value;
    else if (name === 'ETag' && etag === '') etag = ETAG.exec(value)?.[1] ?? '';
    else if (name === 'Size' && size === -1 && SIZE.test(value)) size = Number(value);
    else if (name === 'StorageClass' && storageClass === undefined && NAME.test(value)) storageClass = value;
    else if (name !== 'ChecksumAlgorithm' && name !== 'ChecksumType') return undefined;
    at = stop + name.length + 3;
  }
  if (lastModified === '' || etag === '' || size === -1) return undefined;
  return {
    key: isUrl ? decodeKey(key) : key,
    size,
    etag,
    lastModified,
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}

function textBetween(text: string, begin: string, end: string): string | undefined {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  return from === -1 || to === -1 ? undefined : text.slice(from + begin.length, to);
}
