import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { ListedKey } from '../../src/changes/ports.ts';
import { type ListedContents, takeListed } from './listed-page.ts';
import type { Sendable } from './object-version.ts';

interface Page {
  readonly keys: readonly ListedKey[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
}

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
    const { keys, next }: Page = await ahead;
    ahead = next === undefined ? undefined : ask(next);
    yield keys;
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
  const taken: ListedContents[] = [];
  const beforeParsing = { step: 'deserialize', priority: 'low', name: 'tidemarkListed' };
  (command as unknown as Sendable).middlewareStack.add(takeListed(taken), beforeParsing);
  const {
    Contents = [],
    EncodingType,
    IsTruncated,
    NextContinuationToken,
  } = await client.send(command, {
    abortSignal: signal,
  });
  const isEncoded = EncodingType === 'url';
  const keys = [...taken, ...Contents].map(
    ({ Key = '', Size = 0, ETag = '' }): ListedKey => ({
      key: isEncoded ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key,
      size: Size,
      etag: ETag.replaceAll('"', ''),
    }),
  );
  return { keys, next: IsTruncated ? NextContinuationToken : undefined };
}
