import { type Bucket, LAST_MODIFIED } from './bucket.ts';

export const PAGE_KEYS = 1000;
/** Comes after every key of the bench. */
const LAST = '~';

export interface ListingRequest {
  readonly prefix?: string;
  readonly delimiter?: string;
  readonly startAfter?: string;
  readonly token?: string;
  readonly maxKeys?: number;
}

/** A page of ListObjectsV2. Full pages of the whole bucket begin at multiples of 1,000, so that they can be files. */
export function renderListing(bucket: Bucket, request: ListingRequest): string {
  const { prefix = '', delimiter = '', startAfter = '', token, maxKeys = PAGE_KEYS } = request;
  const end = prefix === '' ? bucket.count : firstFrom(bucket, prefix + LAST);
  let index = token === undefined ? firstFrom(bucket, prefix) : tokenIndex(token);
  if (token === undefined && startAfter > prefix) index = firstAfter(bucket, startAfter);
  const limit = Math.min(maxKeys, PAGE_KEYS);
  const stop = delimiter === '' && limit === PAGE_KEYS ? nextFullPage(index) : Number.POSITIVE_INFINITY;
  const contents: string[] = [];
  const folders: string[] = [];
  while (index < end && index < stop && contents.length + folders.length < limit) {
    const key = bucket.key(index);
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut === -1) {
      contents.push(renderObject(bucket, key, index));
      index += 1;
    } else {
      const folder = key.slice(0, cut + delimiter.length);
      folders.push(`<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`);
      index = firstFrom(bucket, folder + LAST);
    }
  }
  const next = index < end ? `<NextContinuationToken>${tokenOf(index)}</NextContinuationToken>` : '';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${bucket.name}</Name><Prefix>${prefix}</Prefix>${next}<KeyCount>${contents.length + folders.length}</KeyCount>`,
    `<MaxKeys>${maxKeys}</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${next !== ''}</IsTruncated>`,
    ...contents,
    ...folders,
    '</ListBucketResult>',
  ].join('');
}

export function tokenOf(index: number): string {
  return `t${index}`;
}

function tokenIndex(token: string): number {
  return Number(token.slice(1));
}

function nextFullPage(index: number): number {
  return (Math.floor(index / PAGE_KEYS) + 1) * PAGE_KEYS;
}

/** Keys of the bench hold nothing that XML or encoding-type=url would write differently. */
function renderObject(bucket: Bucket, key: string, index: number): string {
  return `<Contents><Key>${key}</Key><LastModified>${LAST_MODIFIED.toISOString()}</LastModified><ETag>&quot;${bucket.etag(index)}&quot;</ETag><Size>${bucket.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

function firstAfter(bucket: Bucket, key: string): number {
  const index = firstFrom(bucket, key);
  return index < bucket.count && bucket.key(index) === key ? index + 1 : index;
}

/** Index of the first key that is not before this one. */
function firstFrom({ count, key }: Bucket, wanted: string): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (key(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
