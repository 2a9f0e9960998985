import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { makeS3State, type S3Bucket } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { ServerOptions } from '../../sandbox/server.ts';

/** Serves the buckets until the test ends, to a client that tries once. */
export async function startS3(
  buckets: readonly S3Bucket[],
  options: Partial<Omit<ServerOptions, 'services'>> & { region?: string } = {},
) {
  const { region = 'us-east-1', ...conditions } = options;
  const sandbox = await startSandbox({ estate: { s3: makeS3State(buckets) }, ...conditions });
  const client = new S3Client({
    endpoint: sandbox.url,
    region,
    forcePathStyle: true,
    maxAttempts: 1,
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(async () => {
    client.destroy();
    await sandbox[Symbol.asyncDispose]();
  });
  return { sandbox, client };
}
