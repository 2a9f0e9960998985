import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { ListedKey } from '../../src/changes/ports.ts';

/** Keys under the prefix in S3's order; the next page is on its way while one is read. */
export async function* listKeys(
  client: S3Client,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ListedKey, void, undefined> {
  const ask = (token: string | undefined) => {
    // Keys may hold what XML cannot.
    const input = { Bucket: bucket, Prefix: prefix, EncodingType: 'url', ContinuationToken: token } as const;
    const answer = client.send(new ListObjectsV2Command(input), { abortSignal: signal });
    // A page that nobody waits for any more may fail unheard.
    answer.catch(() => {});
    return answer;
  };
  let ahead: Promise<ListObjectsV2CommandOutput> | undefined = ask(undefined);
  while (ahead) {
    const page: ListObjectsV2CommandOutput = await ahead;
    const isLast = !page.IsTruncated || page.NextContinuationToken === undefined;
    ahead = isLast ? undefined : ask(page.NextContinuationToken);
    for (const { Key = '', Size = 0, ETag = '' } of page.Contents ?? []) {
      const key = page.EncodingType === 'url' ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key;
      yield { key, size: Size, etag: ETag.replaceAll('"', '') };
    }
  }
}
