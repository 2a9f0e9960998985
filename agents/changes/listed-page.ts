import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseListPage } from '../../src/transfer/list-page.ts';
import type { Page } from '../../src/transfer/transfer.ts';

/** What is left for the SDK to read. */
const NOTHING = '<ListBucketResult/>';

interface Answer {
  readonly response: unknown;
}

/**
 * SDK middleware for ListObjectsV2: reads the page before the SDK does, which would make a tree of a thousand nodes of it,
 * ten times its size. Errors are left to the SDK. Throws XmlError where a page is none.
 */
export function takePage(take: (page: Page) => void) {
  return (next: (args: unknown) => Promise<Answer>) =>
    async (args: unknown): Promise<Answer> => {
      const answer = await next(args);
      const { response } = answer;
      if (!isPage(response)) return answer;
      take(parseListPage(await text(response.body)));
      response.body = Readable.from([Buffer.from(NOTHING)]);
      return answer;
    };
}

function isPage(response: unknown): response is { body: Readable } {
  if (typeof response !== 'object' || response === null) return false;
  return (
    'statusCode' in response &&
    response.statusCode === 200 &&
    'body' in response &&
    response.body instanceof Readable
  );
}
