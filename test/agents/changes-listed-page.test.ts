import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type ListedContents, takeContents, takeListed } from '../../agents/changes/listed-page.ts';

const FRAME = '<?xml version="1.0"?><ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>';
const TAIL = '</ListBucketResult>';
const contents = (inner: string) => `<Contents>${inner}</Contents>`;
const PLAIN =
  '<Key>a%20b</Key><Size>12</Size><ETag>&quot;abc&quot;</ETag><StorageClass>STANDARD</StorageClass>';

/** What is taken of a page, and what the SDK is left to read. */
async function take(page: string, statusCode = 200) {
  const listed: ListedContents[] = [];
  const response = { statusCode, headers: {}, body: Readable.from([Buffer.from(page)]) };
  await takeListed(listed)(async () => ({ response }))({});
  return { listed, left: await text(response.body) };
}

test('objects are taken out of a page, and all else is left to the SDK', async () => {
  const page = `${FRAME}${contents(PLAIN)}${contents('<ETag>x</ETag><Size>0</Size><Key>b</Key>')}${TAIL}`;
  expect(await take(page)).toEqual({
    listed: [
      { Key: 'a%20b', Size: 12, ETag: '"abc"' },
      { Key: 'b', Size: 0, ETag: 'x' },
    ],
    left: `${FRAME}${TAIL}`,
  });
});

test('entities in a key are read', () => {
  const page = contents('<Key>a&amp;b&#x41;&#66;&lt;</Key><Size>1</Size><ETag>e</ETag>');
  expect(takeContents(Buffer.from(page))?.contents[0]?.Key).toBe('a&bAB<');
});

test.each([
  ['a comment', `<!-- x -->${contents(PLAIN)}`],
  ['an entity of its own', contents('<Key>&copy;</Key><Size>1</Size><ETag>e</ETag>')],
  ['an object without a size', contents('<Key>a</Key><ETag>e</ETag>')],
  ['two keys in one object', contents(`<Key>a</Key>${PLAIN}`)],
  ['an object that does not end', `<Contents>${PLAIN}`],
])('a page with %s is left whole', async (_, odd) => {
  const page = `${FRAME}${odd}${TAIL}`;
  expect(await take(page)).toEqual({ listed: [], left: page });
});

test('an error is left whole', async () => {
  const page = `<Error><Code>SlowDown</Code>${contents(PLAIN)}</Error>`;
  expect(await take(page, 503)).toEqual({ listed: [], left: page });
});
