import { createHash } from 'node:crypto';
import type { CapturingCollector, Resource } from '../../src/engine/collector.ts';
import type { Store } from '../../src/store/store.ts';
import { makeRun } from '../engine/fake-estate.ts';

export const BUCKET = 'jada-media';
export const HTML = { headers: { 'content-type': 'text/html' }, metadata: { by: 'alice' } };

/** A bucket as the collector of S3 writes it, with texts by key; null: an object whose bytes could not be had. */
function makeBucket(
  texts: Readonly<Record<string, string | null>>,
  configuration: object,
): CapturingCollector {
  return {
    agent: 's3',
    service: 's3',
    scope: 'global',
    actions: [],
    ratePerSecond: 100,
    async *list() {
      yield { id: BUCKET, region: 'us-east-1', path: `s3-buckets/${BUCKET}` };
    },
    async capture(resource: Resource, context) {
      const lines: string[] = [];
      for (const [key, text] of Object.entries(texts)) {
        const row = text === null ? undefined : await context.store(`s3-buckets/${BUCKET}/${key}`, text);
        if (row) context.add(row);
        const body = text ?? '';
        const etag = createHash('md5').update(body).digest('hex');
        const sha256 = row ? { sha256: row.sha256 } : {};
        lines.push(JSON.stringify({ key, size: body.length, etag, lastModified: '', ...sha256, ...HTML }));
      }
      await context.json(`s3-buckets/_config/${BUCKET}.json`, { bucket: resource.id, ...configuration });
      const index = `s3-buckets/_config/${BUCKET}.objects.jsonl`;
      context.add(await context.store(index, lines.map((line) => `${line}\n`).join('')));
      return { fingerprint: '1' };
    },
    look: async () => ({ fingerprint: '1' }),
  };
}

/** Takes a snapshot of a bucket into the store. */
export async function takeBucket(
  store: Store,
  name: string,
  texts: Readonly<Record<string, string | null>>,
  configuration: object = { cors: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] },
): Promise<void> {
  await using run = await makeRun([makeBucket(texts, configuration)], { store });
  await run.take(name);
}
