import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { ListedKey } from '../../src/changes/ports.ts';
import type { Page } from '../../src/transfer/transfer.ts';
import { takePage } from './listed-page.ts';
import type { Sendable } from './object-version.ts';

/** Pages of keys under the prefix in S3's order; the next page is on its way while one is read. */
export async function* listPages(
  client: S3Client,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedKey[], void, undefined> {
  const ask = (token: string | undefined) => {
    const answer = askPage(client, bucket, prefix, token, signal);
    // A page that nobody waits for any more may fail unheard.
    answer.catch(() => {});
    return answer;
  };
  let ahead: Promise<Page> | undefined = ask(undefined);
  while (ahead) {
    const { objects, next }: Page = await ahead;
    ahead = next === undefined ? undefined : ask(next);
    yield objects.map(({ key, size, etag }) => ({ key, size, etag }));
  }
}

async function askPage(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page> {
  // Keys may hold what XML cannot.
  const input = { Bucket, Prefix, EncodingType: 'url', ContinuationToken: token } as const;
  const command = new ListObjectsV2Command(input);
  let page: Page | undefined;
  const take = (taken: Page) => {
    page = taken;
  };
  const beforeParsing = { step: 'deserialize', priority: 'low', name: 'tidemarkListed' };
  (command as unknown as Sendable).middlewareStack.add(takePage(take), beforeParsing);
  await client.send(command, { abortSignal: signal });
  if (!page) throw new Error(`the listing of ${Bucket} came without a page`);
  return page;
}
