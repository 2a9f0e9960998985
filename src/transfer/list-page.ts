import { decodeKey, parseListPageStrictly, readNext } from './list-page-strict.ts';
import type { ListedObject, Page } from './transfer.ts';
import { childText, parseXml, XmlError } from './xml.ts';

const ITEM = '<Contents>';
const ITEM_END = '</Contents>';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SIZE = /^\d{1,15}$/;
const ETAG = /^(?:&quot;|")?([0-9a-f]{32}(?:-\d+)?)(?:&quot;|")?$/;
const NAME = /^[A-Z0-9_]+$/;

/**
 * Reads the answer of ListObjectsV2 by looking for the tags S3 writes where S3 writes them, ten times faster than a
 * parser. Whatever is not exactly so (other elements, another order, entities, times or sizes of another form) is read by
 * the strict parser instead, whole.
 */
export function parseListPage(text: string): Page {
  try {
    const page = parsePlainly(text);
    if (page) return page;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
  }
  return parseListPageStrictly(text);
}

/** Undefined where anything is out of the ordinary. What is around the objects is little, and read strictly. */
function parsePlainly(text: string): Page | undefined {
  const first = text.indexOf(ITEM);
  const lastEnd = text.lastIndexOf(ITEM_END);
  if (first === -1 || lastEnd === -1) return undefined;
  const frame = text.slice(0, first) + text.slice(lastEnd + ITEM_END.length);
  if (frame.includes('<!') || frame.lastIndexOf('<?') > 0) return undefined;
  const root = parseXml(frame);
  if (root.name !== 'ListBucketResult' || !isAtTop(text, first)) return undefined;
  const isUrl = childText(root, 'EncodingType') === 'url';
  const objects: ListedObject[] = [];
  const items = new Items(text, first);
  while (items.at < lastEnd) {
    const object = parseItem(items, isUrl);
    if (!object) return undefined;
    objects.push(object);
  }
  return { objects, ...readNext(root) };
}

/** Whether the first object is a child of the root: as many elements end before it as begin, but for that one. */
function isAtTop(text: string, first: number): boolean {
  const head = text.slice(0, first);
  const tags = head.match(/<[^?][^>]*>/g) ?? [];
  const depth = tags.reduce((sum, tag) => sum + (tag.startsWith('</') ? -1 : tag.endsWith('/>') ? 0 : 1), 0);
  return depth === 1;
}

/** The elements in the order S3 writes them, each directly after the other. */
function parseItem(items: Items, isUrl: boolean): ListedObject | undefined {
  if (!items.skip(ITEM)) return undefined;
  const key = items.take('<Key>', '</Key>');
  const lastModified = items.take('<LastModified>', '</LastModified>');
  const etag = ETAG.exec(items.take('<ETag>', '</ETag>') ?? '')?.[1];
  while (items.take('<ChecksumAlgorithm>', '</ChecksumAlgorithm>') !== undefined);
  items.take('<ChecksumType>', '</ChecksumType>');
  const size = items.take('<Size>', '</Size>');
  const storageClass = items.take('<StorageClass>', '</StorageClass>');
  if (!items.skip(ITEM_END) || key === undefined || key.includes('&') || etag === undefined) return undefined;
  if (lastModified === undefined || !TIME.test(lastModified)) return undefined;
  if (size === undefined || !SIZE.test(size)) return undefined;
  if (storageClass !== undefined && !NAME.test(storageClass)) return undefined;
  return {
    key: isUrl ? decodeKey(key) : key,
    size: Number(size),
    etag,
    lastModified,
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}

/** Goes through a text from tag to tag. */
class Items {
  readonly #text: string;
  at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  skip(tag: string): boolean {
    if (!this.#text.startsWith(tag, this.at)) return false;
    this.at += tag.length;
    return true;
  }

  /** The text of the element, where it is the next one and has nothing but text. */
  take(open: string, close: string): string | undefined {
    if (!this.#text.startsWith(open, this.at)) return undefined;
    const from = this.at + open.length;
    const to = this.#text.indexOf('<', from);
    if (!this.#text.startsWith(close, to)) return undefined;
    this.at = to + close.length;
    return this.#text.slice(from, to);
  }
}
