import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectsPort } from '../../src/changes/ports.ts';
import { readAll } from './body.ts';
import { createBucketClients } from './bucket-clients.ts';
import { createWriter } from './condition.ts';
import { type Advise, translated } from './failure.ts';
import { listPages } from './listing.ts';
import { copyObject } from './object-copy.ts';
import { headObject, openObject } from './object-reads.ts';
import { deleteObject, putObject } from './object-writes.ts';
import type { PortScope } from './scope.ts';
import { S3_LIMITS, type WriteLimits } from './write-room.ts';

/** Downloads are begun again so often where their connection breaks. */
const READS = 4;

/** Objects over S3. */
export function createObjects(scope: PortScope, limits: WriteLimits = S3_LIMITS): ObjectsPort {
  const clientOf = createBucketClients(scope);
  const { accountId, endpoint } = scope.config.aws;
  const write = createWriter({ isTrusted: endpoint === undefined, pause: scope.pause });
  const run = <T>(bucket: string, signal: AbortSignal, work: (client: S3Client) => Promise<T>) =>
    translated(signal, adviseOn(bucket), async () => work(await clientOf(bucket)));
  const room = (client: S3Client, signal: AbortSignal) => ({
    client,
    signal,
    accountId,
    write,
    limits,
  });

  return {
    async *list(bucket, prefix, signal) {
      const client = await run(bucket, signal, async (found) => found);
      const pages = listPages(client, bucket, prefix, signal);
      try {
        for (;;) {
          const { value, done } = await translated(signal, adviseOn(bucket), () => pages.next());
          if (done) return;
          yield value;
        }
      } finally {
        await pages.return();
      }
    },
    head: (bucket, key, signal) => run(bucket, signal, (client) => headObject(client, bucket, key, signal)),
    get: (bucket, key, signal) =>
      run(bucket, signal, async (client) => {
        for (let attempt = 1; ; attempt++) {
          const found = await openObject(client, bucket, key, signal);
          if (!found) return undefined;
          try {
            return { version: found.version, body: await readAll(found.body) };
          } catch (error) {
            signal.throwIfAborted();
            if (attempt === READS) throw error;
          }
        }
      }),
    open: (bucket, key, signal) => run(bucket, signal, (client) => openObject(client, bucket, key, signal)),
    put: (bucket, key, body, version, before, signal) =>
      run(bucket, signal, (client) =>
        putObject({ ...room(client, signal), bucket, key, before }, body, version),
      ),
    copy: (from, to, before, signal) =>
      run(to.bucket, signal, async (client) => {
        const source = await translated(signal, adviseOn(from.bucket), () => clientOf(from.bucket));
        return copyObject({ ...room(client, signal), ...to, before }, { ...from, client: source });
      }),
    delete: (bucket, key, before, signal) =>
      run(bucket, signal, (client) => deleteObject({ ...room(client, signal), bucket, key, before })),
  };
}

function adviseOn(bucket: string): Advise {
  return (code) => {
    if (code === 'NoSuchBucket' || code === 'NotFound')
      return `there is no bucket ${bucket}: correct it in tidemark.yaml`;
    if (/^(AccessDenied|AllAccessDisabled|Forbidden|403)/.test(code))
      return `check that ${bucket} is in this account and that the credentials may do what docs/iam-policy-changes.json lists`;
    if (code === 'InvalidObjectState') return 'the object is archived: restore it in S3 first';
    return undefined;
  };
}
