import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseListPage } from '../../src/transfer/list-page.ts';
import { parseListPageStrictly } from '../../src/transfer/list-page-strict.ts';
import type { Page } from '../../src/transfer/transfer.ts';

const escapeXml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll('&#38;', '&amp;');

const time = fc.constantFrom(
  '2026-10-01T12:00:00.000Z',
  '2026-10-01T12:00:00Z',
  '2026-10-01T14:00:00.5+02:00',
);
const item = fc.record({
  key: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((each) => !/\p{Cc}/u.test(each)),
  // An object has 50 TB at most, which is more than 32 bits hold.
  size: fc.nat(50_000_000_000_000),
  etag: fc.constantFrom('0cc175b9c0f1b6a831c399e269772661', '0cc175b9c0f1b6a831c399e269772661-12', 'odd'),
  lastModified: time,
  storageClass: fc.constantFrom(undefined, 'STANDARD', 'GLACIER'),
  extra: fc.constantFrom(
    '',
    '',
    '',
    '<Owner><ID>x</ID></Owner>',
    '<ChecksumAlgorithm>CRC32</ChecksumAlgorithm>',
    '\n  ',
    '<!-- -->',
    '<Restore/>',
  ),
  order: fc.constantFrom(0, 0, 0, 1, 2),
  isCdata: fc.constantFrom(false, false, false, true),
});
const page = fc.record({
  items: fc.array(item, { maxLength: 4 }),
  isUrl: fc.boolean(),
  next: fc.constantFrom(undefined, 'abc', '1/x=&2'),
  around: fc.constantFrom(
    '',
    '<CommonPrefixes><Prefix>a</Prefix></CommonPrefixes>',
    '<KeyCount>3</KeyCount>',
    '<Name/>',
  ),
  atEnd: fc.boolean(),
});
type Generated = typeof page extends fc.Arbitrary<infer T> ? T : never;
type Item = Generated['items'][number];

function renderItem({ key, size, etag, lastModified, storageClass, ...odd }: Item, isUrl: boolean): string {
  const text = isUrl ? encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/') : key;
  const shown = odd.isCdata && !text.includes(']]>') ? `<![CDATA[${text}]]>` : escapeXml(text);
  const parts = [
    `<Key>${shown}</Key>`,
    `<LastModified>${lastModified}</LastModified>`,
    `<ETag>&quot;${etag}&quot;</ETag>`,
    `<Size>${size}</Size>`,
    storageClass === undefined ? '' : `<StorageClass>${storageClass}</StorageClass>`,
    odd.extra,
  ];
  return `<Contents>${[...parts.slice(odd.order), ...parts.slice(0, odd.order)].join('')}</Contents>`;
}

function renderPage({ items, isUrl, next, around, atEnd }: Generated): string {
  const token = next === undefined ? '' : `<NextContinuationToken>${escapeXml(next)}</NextContinuationToken>`;
  const frame = `<IsTruncated>${next !== undefined}</IsTruncated>${token}${isUrl ? '<EncodingType>url</EncodingType>' : ''}${around}`;
  const contents = items.map((each) => renderItem(each, isUrl)).join('');
  const inside = atEnd ? contents + frame : frame + contents;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>`;
}

function expected({ items, next }: Generated): Page {
  const objects = items.map(({ key, size, etag, lastModified, storageClass }) => ({
    key,
    size,
    etag,
    lastModified: new Date(lastModified).toISOString(),
    ...(storageClass === undefined ? {} : { storageClass }),
  }));
  return { objects, ...(next === undefined ? {} : { next }) };
}

const outcome = (parse: (text: string) => Page, text: string): Page | string => {
  try {
    return parse(text);
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown';
  }
};

const PLAIN: Item = {
  key: 'a',
  size: 1,
  etag: '0cc175b9c0f1b6a831c399e269772661',
  lastModified: '2026-10-01T12:00:00.000Z',
  storageClass: undefined,
  extra: '',
  order: 0,
  isCdata: false,
};

test('both parsers read what is in a page, however odd its XML', () => {
  fc.assert(
    fc.property(page, (given) => {
      const text = renderPage(given);
      expect(parseListPageStrictly(text)).toEqual(expected(given));
      expect(parseListPage(text)).toEqual(expected(given));
    }),
    { numRuns: 500 },
  );
});

test('a damaged page is read by neither, or by both in the same way', () => {
  fc.assert(
    fc.property(
      page,
      fc.nat(),
      fc.constantFrom('', '<', '>', '/', '&', 'x', '<Contents>'),
      (given, at, put) => {
        const text = renderPage(given);
        const cut = at % text.length;
        const damaged = text.slice(0, cut) + put + text.slice(cut + 1);
        expect(outcome(parseListPage, damaged)).toEqual(outcome(parseListPageStrictly, damaged));
      },
    ),
    { numRuns: 500 },
  );
});

test.for(['', '<Contents><Key>a</Key><Size>1</Size></Contents>', renderItem(PLAIN, false)] as const)(
  'a page that is not the last and does not say where to go on is refused (%#)',
  (contents) => {
    const render = (more: string) =>
      `<ListBucketResult><IsTruncated>true</IsTruncated><NextMarker>a</NextMarker>${more}${contents}</ListBucketResult>`;
    expect(() => parseListPage(render(''))).toThrow('the listing goes on, but the answer does not say how');
    expect(() => parseListPage(render('<NextContinuationToken/>'))).toThrow('does not say how');
  },
);

test('what is no listing is refused', () => {
  expect(() => parseListPage('<Other/>')).toThrow('<Other> came instead of a listing');
  expect(() => parseListPage('')).toThrow('not one XML element');
  expect(() => parseListPage('<ListBucketResult><Contents>')).toThrow('not one XML element');
});
