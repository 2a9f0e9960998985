import { onTestFinished } from 'vitest';
import type { IndexEntry } from '../../agents/s3/object-index.ts';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, makeS3State, putObject, type S3Bucket } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { SandboxRequest } from '../../sandbox/service.ts';
import type { Collected } from './collect.ts';

/** The name of the only bucket there is. */
export const BUCKET = 'jada-uploads';

/** Three small objects. */
export function makeSmallBucket(given: Partial<S3Bucket> = {}): S3Bucket {
  const bucket = makeBucket(BUCKET, given);
  for (const key of ['a.txt', 'b.txt', 'c.txt']) putObject(bucket, key, `this is ${key}\n`);
  return bucket;
}

/** Serves the bucket until the test ends; `on` is asked about each call first. */
export async function startS3(
  bucket = makeSmallBucket(),
  on?: (operation: string, request: SandboxRequest, bucket: S3Bucket) => ReturnType<Intercept>,
) {
  const intercept: Intercept = (_, operation = '', request) => on?.(operation, request, bucket);
  const sandbox = await startSandbox({ estate: { s3: makeS3State([bucket]) }, intercept });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return {
    bucket,
    endpoint: sandbox.url,
    /** Paths of the calls of an operation so far. */
    calls: (operation: string) =>
      sandbox.log.filter((call) => call.operation === operation).map(({ path }) => path),
  };
}

/** The bucket's object index. */
export async function readIndex(collected: Collected): Promise<IndexEntry[]> {
  const text = await collected.read(`s3-buckets/_config/${BUCKET}.objects.jsonl`);
  return text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line)));
}
