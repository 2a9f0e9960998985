import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { takePage } from '../../agents/changes/listed-page.ts';
import type { Page } from '../../src/transfer/transfer.ts';

const ITEM =
  '<Contents><Key>a%20b+c</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;abc&quot;</ETag><Size>12</Size></Contents>';
const PAGE = `<?xml version="1.0"?><ListBucketResult><Name>b</Name><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>${ITEM}</ListBucketResult>`;

/** What is taken of an answer, and what the SDK is left to read. */
async function take(body: string, statusCode = 200) {
  const pages: Page[] = [];
  const response = { statusCode, headers: {}, body: Readable.from([Buffer.from(body)]) };
  await takePage((page) => pages.push(page))(async () => ({ response }))({});
  return { pages, left: await text(response.body) };
}

test('a page is read past the SDK, which is left an empty one', async () => {
  const { pages, left } = await take(PAGE);
  const object = { key: 'a b c', size: 12, etag: 'abc', lastModified: '2026-01-02T03:04:05.000Z' };
  expect(pages).toEqual([{ objects: [object], next: 't' }]);
  expect(left).toBe('<ListBucketResult/>');
});

test('an error is left whole', async () => {
  const error = `<Error><Code>SlowDown</Code>${ITEM}</Error>`;
  expect(await take(error, 503)).toEqual({ pages: [], left: error });
});

test('what is no listing is refused', async () => {
  await expect(take('<Error><Code>InternalError</Code></Error>')).rejects.toThrow(
    '<Error> came instead of a listing',
  );
  await expect(take(PAGE.slice(0, -4))).rejects.toThrow();
});
